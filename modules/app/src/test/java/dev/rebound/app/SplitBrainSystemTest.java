package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.LabHands.Acknowledged;
import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Blow;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.scenario.DatabaseFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 1 on real PostgreSQL: the primary hangs or is cut off and comes back at a random moment of the recovery, sometimes the responder is
 * killed meanwhile, and a client of each node writes all the time. What either node acknowledged is in the one database that is left.
 * {@code --full} plays a few seeded cases, {@code --soak} ten; ninety more run on fakes ({@code SplitBrainTest}).
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SplitBrainSystemTest {
  private static final int BASE_PORT = 22_800;
  private static final long SEED = 20_261_125L;
  private static final int CASES = 2;
  private static final int CASES_SOAK = 10;
  private static final int BACK_MILLIS_MAX = 12_000;
  private static final List<String> FAULTS = List.of("hang", "partition");
  /** Far from the numbers of the lab's own customers, and apart from each other. */
  private static final long NUMBERS = 1_000_000_000L;

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private StruckWorld world;
  private long numbers = NUMBERS;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    world = StruckWorld.start(home, BASE_PORT, log, "responder");
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldNeverAcknowledgeOnTwoHistories() throws Exception {
    play(CASES);
  }

  @Test
  @Tag("soak")
  void shouldNeverAcknowledgeOnTwoHistoriesInTenCases() throws Exception {
    play(CASES_SOAK);
  }

  private void play(int cases) throws Exception {
    for (int each = 0; each < cases; each++) {
      split("case " + (each + 1), new Blow(FAULTS.get(each % FAULTS.size()), "database"), random.nextBoolean());
    }
  }

  private void split(String name, Blow blow, boolean killed) throws Exception {
    int back = random.nextInt(BACK_MILLIS_MAX);
    Before before = world.strike(blow, List.of());
    String old = before.primary();
    List<PortWriter> writers =
        List.of(
            PortWriter.start(world.hands, "pg-a", numbers), PortWriter.start(world.hands, "pg-b", numbers + NUMBERS / 10));
    numbers += NUMBERS / 100;
    try {
      Thread.sleep(back / 2);
      if (killed) {
        world.responder(0).killNineAndRestart();
      }
      Thread.sleep(back - back / 2);
      world.lab.inject("resume", old);
      awaitEnd(name, before);
      world.hands.awaitHealthy();
      writers.get(world.hands.primary().equals("pg-a") ? 0 : 1).awaitServed(StruckWorld.LIMIT);
    } finally {
      writers.forEach(PortWriter::close);
    }
    assertOneHistory(name + ", " + blow + ", back after " + back + " ms", before, writers);
  }

  /**
   * Where nothing was opened there is nothing to wait for: it came back before it was taken for gone. Where it came back before anything
   * was done the recovery is aborted, and then its incident is over.
   */
  private void awaitEnd(String name, Before before) throws Exception {
    Calm.await(world.log, world.signals, world.hands);
    List<IncidentId> over = log.after(before.mark(), IncidentResolved.class).stream().map(IncidentResolved::incident).toList();
    for (RecoveryEnded ended : log.after(before.mark(), RecoveryEnded.class)) {
      if (ended.ending() == Ending.ABORTED) {
        assertThat(over).as(name + ": " + ended.reason()).contains(ended.incident());
      }
    }
  }

  private void assertOneHistory(String name, Before before, List<PortWriter> writers) throws Exception {
    Set<Long> stored = world.hands.stored(world.hands.primary());
    int acknowledged = 0;
    for (PortWriter writer : writers) {
      assertThat(stored).as("acknowledged writes, %s", name)
          .containsAll(writer.acknowledged().stream().map(Acknowledged::number).toList());
      acknowledged += writer.acknowledged().size();
    }
    assertThat(acknowledged).as(name).isPositive();
    assertThat(world.lab.accounting(Instant.EPOCH).path("lostWrites").asLong(-1)).as(name).isZero();
    boolean promoted = !world.hands.primary().equals(before.primary());
    if (promoted) {
      assertThat(log.after(before.mark(), StepEnded.class)).as("fenced with evidence and barrier, %s", name)
          .anyMatch(each -> each.step().equals(DatabaseFailure.FENCE_PRIMARY) && each.outcome() == Outcome.DONE
              && each.findings().keySet().containsAll(Set.of("evidence", "barrier")));
    }
    System.out.printf("%s: %s, %d writes acknowledged, none on two histories%n", name, promoted ? "promoted" : "stayed", acknowledged);
  }
}
