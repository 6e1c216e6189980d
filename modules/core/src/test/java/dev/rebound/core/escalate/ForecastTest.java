package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.I1;
import static dev.rebound.core.escalate.Story.I2;
import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.notices;
import static dev.rebound.core.escalate.Story.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A recovery that will miss an objective raises the ladder by one level, early and once (O4). The plan's RTO is 4 h, its MTD 8 h. */
class ForecastTest {
  private final MemoryHost host = new MemoryHost();

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.INGEST, event);
  }

  private void deliverAll(Instant at) {
    host.state().incidents().values().stream()
        .flatMap(incident -> incident.notices().pending().values().stream())
        .toList()
        .forEach(each -> feed(at, Story.sent(each.request(), "")));
  }

  private void aPastRun() {
    aPastRun(100, 130);
  }

  /** The first incident's recovery: when "copy" ended, and when users were served, minutes. */
  private void aPastRun(int ended, int served) {
    feed(T0, Plans.FULL);
    feed(T0, Story.opened(I1));
    feed(T0, Story.planned(I1));
    feed(T0, Story.command("c1", Verb.ACK, I1, "dana"));
    feed(minutes(0), Story.requested(I1, "copy"));
    feed(minutes(ended), Story.ended(I1, "copy"));
    feed(minutes(served), Story.restored(I1));
    feed(minutes(131), Story.ended(I1, Ending.RECOVERED));
    feed(minutes(132), Story.resolved(I1));
    deliverAll(minutes(132));
  }

  /** The second one was down since {@link Story#T0}, too, and opened at 133 min. */
  private void openSecond() {
    feed(minutes(133), Story.opened(I2));
    feed(minutes(133), Story.planned(I2));
    feed(minutes(133), Story.command("c2", Verb.ACK, I2, "dana"));
    deliverAll(minutes(133));
  }

  private List<Event> levels(List<Event> facts) {
    return facts.stream().filter(LevelRaised.class::isInstance).toList();
  }

  @Test
  void shouldRaiseOneLevelAtOnceWhereTheUsualRestIsTooLong() {
    aPastRun();
    openSecond();
    feed(minutes(140), Story.requested(I2, "copy"));

    var facts = host.fireDue(minutes(140));
    assertThat(told(levels(facts))).containsExactly("raised i2 to 2 tech lead");
    assertThat(((LevelRaised) levels(facts).getFirst()).because())
        .isEqualTo("The recovery is expected to serve users at 07:34:05 UTC, 4 h 30 min 1 s after the failure;"
            + " the objective (RTO) is 4 h 0 s. After the step copy was requested, past runs (1) took 2 h 10 min 0 s.");
    assertThat(notices(facts)).extracting(NoticeRequested::person).contains("lee");
    assertThat(host.state().incidents().get("i2").ladder().acknowledgement()).as("whoever has it keeps it").isNotNull();
    deliverAll(minutes(140));
    assertThat(levels(host.fireDue(minutes(160)))).as("once").isEmpty();
  }

  @Test
  void shouldRaiseWhenEvenAnEndRightNowWouldBeTooLate() {
    aPastRun(60, 70);
    openSecond();
    feed(minutes(140), Story.requested(I2, "copy"));
    for (int minute = 141; minute < 230; minute += 5) {
      feed(minutes(minute), Story.command("c" + minute, Verb.STOP, null, "dana"));
      deliverAll(minutes(minute));
    }

    assertThat(levels(host.fireDue(minutes(230).minusSeconds(2)))).isEmpty();
    assertThat(told(levels(host.fireDue(minutes(230))))).containsExactly("raised i2 to 2 tech lead");
  }

  @Test
  void shouldForecastNothingFromAStepOfWhichNothingIsKnown() {
    aPastRun();
    openSecond();
    feed(minutes(134), Story.requested(I2, "verify"));
    assertThat(levels(host.fireDue(minutes(150)))).isEmpty();
  }

  @Test
  void shouldForecastNothingOnceUsersAreServed() {
    aPastRun();
    openSecond();
    feed(minutes(140), Story.requested(I2, "copy"));
    feed(minutes(140), Story.restored(I2));

    assertThat(levels(host.fireDue(minutes(160)))).isEmpty();
  }

  @Test
  void shouldKeepTheNewestRunsAcrossARestart() {
    aPastRun();
    host.restart();
    assertThat(host.state().pace().samples()).containsOnlyKeys("copy");
    assertThat(host.state().pace().runs()).isEmpty();
  }
}
