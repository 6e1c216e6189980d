package dev.rebound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The people of the demonstration: asleep until the second level is told, then awake in Slack. */
class PeopleTest {
  private static final IncidentId INCIDENT = new IncidentId("i1");

  private final List<String> pressed = new ArrayList<>();
  private final People.Asleep people =
      new People.Asleep(line -> {}, (message, action, person) -> pressed.add(person + " " + action + " " + message));
  private long offset;

  private void hear(Event event) {
    people.hear(
        new Received<>(
            new Position(Topics.INCIDENTS, 0, offset++),
            new Envelope<>(
                "e" + offset, new SystemName("orders"), Instant.EPOCH, Writers.ESCALATE, null, CodeVersion.CURRENT, "h", event)));
  }

  private void reaches(NoticeKind kind, int level, String person, Channel channel, String reference) {
    String id = kind + "/" + level + "/" + person + "/" + channel;
    hear(new NoticeRequested(id, 1, INCIDENT, kind, level, person, channel, "down", List.of()));
    hear(new NoticeEnded(id, 1, true, reference, ""));
  }

  @Test
  void shouldSleepOnTheFirstLevelAndItsBackup() {
    reaches(NoticeKind.APPROVAL, 1, "ada", Channel.SLACK, "C1/1.1");
    reaches(NoticeKind.PAGE, 1, "dana", Channel.SLACK, "C1/1.2");
    reaches(NoticeKind.PAGE, 1, "lee", Channel.SLACK, "C1/1.3");
    reaches(NoticeKind.PAGE, 2, "lee", Channel.EMAIL, "<1@rebound>");

    assertThat(pressed).isEmpty();
    assertThat(people.incident()).isEmpty();
  }

  @Test
  void shouldAcknowledgeOnTheSecondLevelAndThenApproveOnce() {
    reaches(NoticeKind.APPROVAL, 1, "ada", Channel.SLACK, "C1/1.1");
    reaches(NoticeKind.APPROVAL, 1, "kim", Channel.SLACK, "C1/1.2");
    reaches(NoticeKind.PAGE, 2, "lee", Channel.SLACK, "C1/1.3");
    assertThat(pressed).containsExactly("lee ack 1.3");

    hear(new LadderStopped(INCIDENT, "lee", "slack"));
    hear(new LadderStopped(INCIDENT, "lee", "slack"));

    assertThat(pressed).containsExactly("lee ack 1.3", "ada approve 1.1");
    assertThat(people.incident()).contains(INCIDENT);
  }

  @Test
  void shouldApproveAQuestionThatComesLater() {
    reaches(NoticeKind.PAGE, 2, "lee", Channel.SLACK, "C1/1.3");
    hear(new LadderStopped(INCIDENT, "lee", "slack"));
    reaches(NoticeKind.APPROVAL, 2, "ada", Channel.SLACK, "C1/1.4");

    assertThat(pressed).containsExactly("lee ack 1.3", "ada approve 1.4");
  }

  @Test
  void shouldNotWaitForAPressThatWasNotTaken() {
    var deaf = new People.Asleep(line -> {}, (message, action, person) -> false);
    String id = "i1/page/2/lee/slack";
    var envelope = new Received<Event>(
        new Position(Topics.INCIDENTS, 0, 0),
        new Envelope<>(
            "e", new SystemName("orders"), Instant.EPOCH, Writers.ESCALATE, null, CodeVersion.CURRENT, "h",
            new NoticeRequested(id, 1, INCIDENT, NoticeKind.PAGE, 2, "lee", Channel.SLACK, "down", List.of())));
    deaf.hear(envelope);
    var arrived = new Received<Event>(
        new Position(Topics.INCIDENTS, 0, 1),
        new Envelope<>(
            "e2", new SystemName("orders"), Instant.EPOCH, Writers.MOUTH, null, CodeVersion.CURRENT, "h",
            new NoticeEnded(id, 1, true, "C1/1.3", "")));

    assertThatThrownBy(() -> deaf.hear(arrived)).isInstanceOf(IllegalStateException.class).hasMessageContaining("Acknowledge of lee");
  }
}
