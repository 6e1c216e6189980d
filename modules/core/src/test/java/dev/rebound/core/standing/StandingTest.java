package dev.rebound.core.standing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.standing.Affair.Told;
import dev.rebound.core.standing.Affair.Way;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Instant T0 = Instant.parse("2026-11-22T03:00:00Z");
  private static final IncidentId I1 = new IncidentId("i1");
  private static final RecoveryId R1 = new RecoveryId("recovery-i1");
  private static final Explanation WHY = new Explanation("test", "refused by 3 probes", Map.of(), List.of());

  private static Standing of(Event... events) {
    Standing standing = Standing.NONE;
    for (Event event : events) {
      standing = standing.after(T0, event);
    }
    return standing;
  }

  private static IncidentOpened opened(String incident) {
    return new IncidentOpened(
        new IncidentId(incident), Scenario.DATABASE, "database", "pg-a", T0, new LastSeen(null, List.of(), List.of()), WHY);
  }

  private static RecoveryPlanned planned(IncidentId incident, RecoveryId recovery, String playbook, String requestedBy) {
    return new RecoveryPlanned(
        recovery, incident, Scenario.DATABASE, "database", "pg-a", Mode.AUTO, List.of(), playbook, null, requestedBy, null, null);
  }

  private static NoticeRequested page(int level, String person, Channel channel) {
    return new NoticeRequested("i1/page/" + level + "/" + person + "/" + channel, 1, I1, NoticeKind.PAGE, level, person, channel, "down",
        List.of());
  }

  private static StepRequested step(String sentence) {
    return new StepRequested(R1, I1, "database", "promote", 1, sentence, Map.of(), T0, T0);
  }

  private static ApprovalRequested question() {
    return new ApprovalRequested(R1, I1, "database", "promote", "data may be lost", "promote pg-b", "nothing is done", T0, null);
  }

  private static Affair only(Standing standing) {
    assertThat(standing.open()).hasSize(1);
    return standing.open().getFirst();
  }

  @Test
  void shouldSayWhoIsToldOnThePresentLevelAndHowFarEachMessageCame() {
    var dana = page(1, "dana", Channel.SLACK);
    var mail = page(1, "dana", Channel.EMAIL);
    var first = of(opened("i1"), new LevelRaised(I1, 1, "on-call", "nobody yet"), dana, mail,
        new NoticeEnded(dana.notice(), 1, true, "1.2", ""), new NoticeEnded(mail.notice(), 1, false, "", "refused"));

    assertThat(only(first).told().values()).containsExactly(
        new Told("dana", "SLACK", Way.ARRIVED), new Told("dana", "EMAIL", Way.FAILED));
    assertThat(only(first).people()).containsExactly("dana");

    var second = first.after(T0, new LevelRaised(I1, 2, "lead", "no answer")).after(T0, page(2, "lee", Channel.SLACK))
        .after(T0, new NoticeEnded(mail.notice(), 2, true, "", ""));
    assertThat(only(second).level()).isEqualTo(2);
    assertThat(only(second).levelName()).isEqualTo("lead");
    assertThat(only(second).told().values()).containsExactly(new Told("lee", "SLACK", Way.UNDER_WAY));
  }

  @Test
  void shouldCountNewsAsTellingNobodysDuty() {
    var news = new NoticeRequested("i1/update/1/all/slack/1", 1, I1, NoticeKind.UPDATE, 1, "", Channel.SLACK, "served", List.of());
    assertThat(only(of(opened("i1"), news)).told()).isEmpty();
  }

  @Test
  void shouldSayWhoHasIt() {
    var taken = of(opened("i1"), new LadderStopped(I1, "dana", "slack"));
    assertThat(only(taken).holder()).isEqualTo("dana");
    assertThat(only(taken.after(T0, new LadderRestarted(I1, 1, "on-call", "dana", "given back"))).holder()).isEmpty();
    var handedOver = taken.after(T0, planned(I1, R1, null, null))
        .after(T0, new RecoveryEnded(R1, I1, "database", Ending.HANDED_OVER, "failed"));
    assertThat(only(handedOver).holder()).isEmpty();
  }

  @Test
  void shouldKnowTheQuestionUntilItIsAnsweredOrOver() {
    var asked = of(opened("i1"), planned(I1, R1, null, null), step("Looks"), question());
    assertThat(only(asked).questionName()).isEqualTo("recovery-i1/promote");
    for (Event answer : List.of(
        new ApprovalGranted(R1, "lee", "approver", "slack"), step("Promotes"),
        new RecoveryEnded(R1, I1, "database", Ending.ABORTED, "rejected"))) {
      assertThat(only(asked.after(T0, answer)).questionName()).as(answer.toString()).isEmpty();
    }
  }

  @Test
  void shouldStandUntilItIsResolvedAndNothingIsBeingDone() {
    var resolved = of(opened("i1"), planned(I1, R1, null, null), step("Rebuilds the standby"),
        new IncidentResolved(I1, "database", WHY));
    assertThat(only(resolved).doing()).isEqualTo("Rebuilds the standby");
    var recovered = new RecoveryEnded(R1, I1, "database", Ending.RECOVERED, "");
    assertThat(resolved.after(T0, recovered).open()).isEmpty();
    assertThat(of(opened("i1"), planned(I1, R1, null, null), recovered).open()).as("not seen as resolved yet").hasSize(1);
    assertThat(of(opened("i1"), new IncidentResolved(I1, "database", WHY)).open()).isEmpty();
  }

  @Test
  void shouldKnowPlannedWorkFromItsPlanToItsEnd() {
    var id = new IncidentId("switchover:c-1");
    var recovery = new RecoveryId("recovery-switchover:c-1");
    var begun = of(planned(id, recovery, "switchover", "kim"));
    assertThat(only(begun).planned()).isTrue();
    assertThat(only(begun).what()).isEqualTo("database: switchover");
    assertThat(begun.after(T0, new RecoveryEnded(recovery, id, "database", Ending.RECOVERED, "")).open()).isEmpty();
    assertThat(of(planned(id, recovery, "switchover", null)).open()).as("nobody asked for it").isEmpty();
  }

  @Test
  void shouldForgetTheOldestOfTooMany() {
    Standing standing = Standing.NONE;
    for (int number = 0; number <= Standing.AFFAIRS_MAX; number++) {
      standing = standing.after(T0, opened("i" + number));
    }
    assertThat(standing.open()).hasSize(Standing.AFFAIRS_MAX).first().extracting(each -> each.id().value()).isEqualTo("i1");
  }
}
