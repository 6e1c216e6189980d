package dev.rebound.ingest.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.MemoryLog;
import dev.rebound.ingest.status.DoorStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The outbox on a log in memory that takes nothing for a while. */
class OutboxTest {
  private static final Instant START = Instant.parse("2026-11-22T14:00:00Z");
  private static final Duration ROUND = Duration.ofMillis(250);

  private final MemoryLog log = new MemoryLog();
  private final DoorStatus status = new DoorStatus();

  @Test
  void shouldKeepTheNewestRoundsAndSayWhichAreMissing() throws Exception {
    log.mood(MemoryLog.Mood.FAILS);
    try (var outbox = Outbox.start(log, status)) {
      offer(outbox, 0);
      while (log.attempts() == 0) {
        Thread.sleep(5);
      }
      for (int round = 1; round <= Outbox.ROUNDS_MAX + 7; round++) {
        offer(outbox, round);
      }
      log.mood(MemoryLog.Mood.TAKES);
      awaitStored(Outbox.ROUNDS_MAX + 2);
    }
    List<Event> events = log.stored().stream().<Event>map(each -> (Event) each.envelope().event()).toList();
    assertThat(((ProbeReported) events.getFirst()).latencyMillis()).as("the one under way").isZero();
    assertThat(events.get(1)).isEqualTo(new ProbesDropped("database", "pg-a", "observer-1", 7, at(1), at(7)));
    assertThat(events.subList(2, events.size())).extracting(each -> ((ProbeReported) each).latencyMillis())
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(8, Outbox.ROUNDS_MAX + 7).boxed().toList());
    assertThat(status.droppedProbeCount()).isEqualTo(7);
  }

  @Test
  void shouldWriteEachRoundOnceWhereTheLogTakesIt() throws Exception {
    try (var outbox = Outbox.start(log, status)) {
      for (int round = 0; round < 50; round++) {
        offer(outbox, round);
      }
      awaitStored(50);
    }
    assertThat(log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates().hasSize(50);
    assertThat(status.droppedProbeCount()).isZero();
  }

  private void awaitStored(int count) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(60);
    while (log.stored().size() < count) {
      assertThat(Instant.now()).as("%d of %d stored", log.stored().size(), count).isBefore(end);
      Thread.sleep(10);
    }
  }

  private static Instant at(int round) {
    return START.plus(ROUND.multipliedBy(round));
  }

  private static void offer(Outbox outbox, int round) {
    var report =
        new ProbeReported(
            "database", "pg-a", "observer-1", ProbeKind.POSTGRESQL, Reachability.REFUSED, KeptSession.DEAD, Role.UNKNOWN, 0, false,
            List.of(), null, round, "refused");
    outbox.offer(new Envelope<>("probe/" + round, new SystemName("orders"), at(round), Writers.INGEST, null, "test", "hash", report));
  }
}
