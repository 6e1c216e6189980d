package dev.rebound.ingest.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server is not called silent by an observer that was late itself. */
class OwnLatenessTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration IN_TIME = Duration.ZERO;

  private final OwnLateness lateness = new OwnLateness(LIMIT);

  @BeforeEach
  void hear() {
    assertThat(lateness.withholds(round(Outcome.ANSWERED, 5), IN_TIME, 0)).isFalse();
  }

  private static ProbeReported round(Outcome outcome, long latencyMillis) {
    return Look.plain("database", "pg-a", "one", ProbeKind.POSTGRESQL, outcome, Duration.ofMillis(latencyMillis), "");
  }

  @Test
  void shouldReportASilenceThatWasWaitedForInTime() {
    assertThat(lateness.withholds(round(Outcome.SILENCE, 1_003), IN_TIME, 0)).isFalse();
    assertThat(lateness.withholds(round(Outcome.SILENCE, 1_200), Duration.ofMillis(200), 0)).isFalse();
  }

  @Test
  void shouldWithholdASilenceWhoseRoundEndedLate() {
    assertThat(lateness.withholds(round(Outcome.SILENCE, 1_250), IN_TIME, 0)).isTrue();
  }

  @Test
  void shouldWithholdASilenceWhileThisProcessDidNotRun() {
    assertThat(lateness.withholds(round(Outcome.SILENCE, 1_003), Duration.ofMillis(250), 0)).isTrue();
  }

  @Test
  void shouldWithholdASilenceBeforeItHasHeardAnythingOfTheServer() {
    var starting = new OwnLateness(LIMIT);

    assertThat(starting.withholds(round(Outcome.SILENCE, 1_003), IN_TIME, 0)).isTrue();
    assertThat(starting.withholds(round(Outcome.SILENCE, 1_003), IN_TIME, OwnLateness.WITHHELD_MAX.toNanos())).as("not for ever").isFalse();
    assertThat(starting.withholds(round(Outcome.REFUSED, 1), IN_TIME, 0)).isFalse();
    assertThat(starting.withholds(round(Outcome.SILENCE, 1_003), IN_TIME, 0)).isFalse();
  }

  @Test
  void shouldReportWhatAServerSaidHoweverLate() {
    for (Outcome said : new Outcome[] {Outcome.ANSWERED, Outcome.REFUSED, Outcome.ERROR}) {
      assertThat(lateness.withholds(round(said, 9_000), Duration.ofSeconds(8), 0)).as("%s", said).isFalse();
    }
  }

  @Test
  void shouldSpeakAgainWhereItIsAlwaysLate() {
    long first = -3;
    long last = first + OwnLateness.WITHHELD_MAX.toNanos();
    var late = round(Outcome.SILENCE, 2_000);

    assertThat(lateness.withholds(late, IN_TIME, first)).isTrue();
    assertThat(lateness.withholds(late, IN_TIME, last - 1)).isTrue();
    assertThat(lateness.withholds(late, IN_TIME, last)).isFalse();
    assertThat(lateness.withholds(late, IN_TIME, last + 500)).as("goes on speaking").isFalse();
    assertThat(lateness.withholds(round(Outcome.ANSWERED, 5), IN_TIME, last + 1_000)).isFalse();
    assertThat(lateness.withholds(late, IN_TIME, last + 2_000)).as("a new row").isTrue();
  }

  @Test
  void shouldNoticeThatItsOwnThreadsDoNotRun() throws Exception {
    try (var pulse = Pulse.start()) {
      Thread.sleep(Pulse.BEAT.multipliedBy(4));
      long start = System.nanoTime();
      long end = start + Duration.ofMillis(600).toNanos();
      // One more than the carriers of virtual threads: none is left for the pulse.
      var busy = new ArrayList<Thread>();
      var begun = new CountDownLatch(1);
      for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
        busy.add(Thread.startVirtualThread(() -> {
          begun.countDown();
          while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
          }
        }));
      }
      begun.await();
      for (Thread each : busy) {
        each.join();
      }
      Thread.sleep(Pulse.BEAT.multipliedBy(3));

      assertThat(pulse.since(start)).isGreaterThan(Duration.ofMillis(250));
      assertThat(pulse.since(System.nanoTime())).as("over").isLessThan(Duration.ofMillis(250));
    }
  }
}
