package dev.rebound.responder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.responder.crash.CrashPoint.Place;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.FakePostgres.Condition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Law 1 on fakes: the primary is cut off, hangs, or is gone; observers met silence or a refusal, the host's supervisor may not answer, the
 * replica may be cut off, the responder may die at any point, and what ails a node ends at a random moment of the recovery. A client beside
 * each node writes before and after every look and act. Ninety seeded cases; a failure names its seed.
 */
class SplitBrainTest {
  private static final long SEED = 20_261_125L;
  private static final int CASES = 90;
  private static final int MOMENTS_MAX = 40;
  private static final String WRITER = "client";

  /** Clients beside both nodes, and what happens to the nodes meanwhile. */
  private static final class Clients implements Runnable {
    private final SweepWorld world;
    private final Condition ailment;
    private final int heals;
    private final int replicaHeals;
    final List<Long> acknowledgedByOld = new ArrayList<>();
    final List<Long> acknowledgedByNew = new ArrayList<>();
    final List<Long> twoHistories = new ArrayList<>();
    private long number;
    private int moment;

    Clients(SweepWorld world, Condition ailment, Random random) {
      this.world = world;
      this.ailment = ailment;
      this.heals = random.nextInt(MOMENTS_MAX);
      this.replicaHeals = random.nextInt(3) == 0 ? random.nextInt(MOMENTS_MAX) : 0;
      if (replicaHeals > 0) {
        world.postgres().condition("pg-b", Condition.PARTITIONED);
      }
    }

    @Override
    public void run() {
      FakePostgres postgres = world.postgres();
      if (moment == heals) {
        heal();
      }
      if (moment == replicaHeals && replicaHeals > 0) {
        postgres.condition("pg-b", Condition.RUNNING);
      }
      moment++;
      boolean promoted = postgres.isPrimary("pg-b");
      number++;
      if (postgres.localWrite("pg-a", WRITER, number)) {
        (promoted ? twoHistories : acknowledgedByOld).add(number);
      }
      number++;
      if (postgres.localWrite("pg-b", WRITER, number)) {
        acknowledgedByNew.add(number);
      }
    }

    /** A killed process is started by its host, where that may; what hangs or is cut off goes on, unless it was fenced. */
    private void heal() {
      FakePostgres postgres = world.postgres();
      if (ailment == Condition.KILLED) {
        world.host().reachable(true);
        world.host().start("pg-a");
      } else if (postgres.condition("pg-a") == ailment) {
        postgres.condition("pg-a", Condition.RUNNING);
      }
    }
  }

  /** How a case came out. */
  private record Case(Ending ending, boolean promoted) {}

  @Test
  void shouldNeverAcknowledgeOnTwoHistories() throws InterruptedException {
    Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    int promotions = 0;
    for (int each = 0; each < CASES; each++) {
      Case came = play(SEED + each);
      endings.merge(came.ending(), 1, Integer::sum);
      promotions += came.promoted() ? 1 : 0;
    }
    System.out.printf("%d split brains on fakes: %s, %d promotions%n", CASES, endings, promotions);
    assertThat(promotions).as("cases that promote").isBetween(CASES / 5, CASES * 4 / 5);
    assertThat(endings.getOrDefault(Ending.RECOVERED, 0)).isGreaterThan(CASES / 5);
    assertThat(endings.keySet()).as("recovered, or in the hands of a person who is paged")
        .containsOnly(Ending.RECOVERED, Ending.HANDED_OVER);
  }

  private static Case play(long seed) throws InterruptedException {
    var random = new Random(seed);
    Condition[] ailments = {Condition.KILLED, Condition.FROZEN, Condition.PARTITIONED, Condition.REJECTED};
    Condition ailment = ailments[random.nextInt(ailments.length)];
    Durability durability = random.nextBoolean() ? Durability.SYNCHRONOUS : Durability.ASYNCHRONOUS;
    boolean refused = ailment == Condition.KILLED || ailment == Condition.REJECTED;
    SweepWorld world = SweepWorld.databaseIn(ailment, durability, refused);
    boolean supervised = random.nextInt(3) > 0;
    world.host().reachable(supervised);
    var clients = new Clients(world, ailment, random);
    CrashPoint crash =
        random.nextBoolean() ? CrashPoint.NONE
            : CrashPoint.at(random.nextInt(8), Place.values()[random.nextInt(Place.values().length)]);
    String name =
        "seed " + seed + ": " + ailment + ", " + durability + ", supervisor " + (supervised ? "answers" : "silent") + ", " + crash;

    Rehearsal played = Rehearsal.play(world, crash, clients);
    clients.run();

    boolean promoted = world.postgres().isPrimary("pg-b");
    assertThat(clients.twoHistories).as("acknowledged by the old primary after the promotion, %s", name).isEmpty();
    if (promoted) {
      assertFencedBefore(played, name);
    } else {
      assertThat(played.targets.changes).as(name).noneMatch(change -> change.contains("promote"));
    }
    if (promoted && durability == Durability.SYNCHRONOUS && !clients.acknowledgedByOld.isEmpty()) {
      assertThat(clients.acknowledgedByNew.isEmpty() ? world.postgres().lastWrite("pg-b", WRITER) : Long.MAX_VALUE)
          .as("acknowledged writes are on the new primary, %s", name).isGreaterThanOrEqualTo(clients.acknowledgedByOld.getLast());
    }
    return new Case(played.end().ending(), promoted);
  }

  /** Evidence and a barrier were in the log before anything was promoted. */
  private static void assertFencedBefore(Rehearsal played, String name) {
    List<StepEnded> ends = played.ends;
    int fenced = -1;
    int promoted = -1;
    for (int each = 0; each < ends.size(); each++) {
      boolean done = ends.get(each).outcome() == Outcome.DONE || ends.get(each).outcome() == Outcome.ALREADY_DONE;
      if (done && ends.get(each).step().equals(DatabaseFailure.FENCE_PRIMARY)) {
        fenced = each;
        assertThat(ends.get(each).findings()).as(name).containsKeys("evidence", "barrier");
      }
      if (done && ends.get(each).step().equals(DatabaseFailure.PROMOTE_REPLICA)) {
        promoted = each;
      }
    }
    assertThat(fenced).as("fenced before promoted, %s", name).isNotNegative();
    if (promoted >= 0) {
      assertThat(fenced).as("fenced before promoted, %s", name).isLessThan(promoted);
    }
  }
}
