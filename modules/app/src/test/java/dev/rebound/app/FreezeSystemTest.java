package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.FourServices.Kind;
import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Blow;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two responders; the one at work is frozen with SIGSTOP between its look and its act, the other one takes over, and the frozen one wakes
 * and goes on with its act. The recovery ends once, and no effect is doubled. PostgreSQL, Redis, Kafka and all processes are real;
 * Kubernetes is the stand-in. {@code --full} plays a few seeded cases, {@code --soak} fifty.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FreezeSystemTest {
  private static final int BASE_PORT = 22_700;
  private static final long SEED = 20_261_125L;
  private static final int CASES = 2;
  private static final int CASES_SOAK = 50;
  private static final Duration TAKE_OVER_LIMIT = Duration.ofMinutes(2);
  private static final List<Blow> BLOWS = List.of(new Blow("host-loss", "database"), new Blow("host-loss", "cache"));
  private static final List<String> DATABASE =
      List.of("fence-primary", "promote-replica", "update-connection", "restart-application", "build-replica");
  private static final List<String> CACHE =
      List.of("fence-cache", "promote-cache-replica", "update-cache-connection", "restart-cache-clients", "follow-cache-primary");

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private StruckWorld world;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    world = StruckWorld.start(home, BASE_PORT, log, "responder-1", "responder-2");
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldDoubleNothingWhenTheHolderWakesAfterItWasReplaced() throws Exception {
    play(CASES);
  }

  @Test
  @Tag("soak")
  void shouldDoubleNothingInFiftyFreezes() throws Exception {
    play(CASES_SOAK);
  }

  private void play(int cases) throws Exception {
    for (int each = 1; each <= cases; each++) {
      Blow blow = BLOWS.get(each % BLOWS.size());
      List<String> steps = blow.database() ? DATABASE : CACHE;
      freeze("case " + each, blow, steps.get(random.nextInt(steps.size())));
    }
  }

  private void freeze(String name, Blow blow, String step) throws Exception {
    Owners.awaitMembers(world.broker.bootstrap(), Kind.RESPONDER, 2, StruckWorld.LIMIT);
    String point = step + " before-effect 0";
    Before before = world.strike(blow, List.of(point));
    int holder = holder(before, point);
    StruckResponder frozen = world.responder(holder);
    StruckResponder other = world.responder(1 - holder);
    other.disarm(point);
    frozen.process().signal("STOP");
    Instant frozenAt = Instant.now();
    try {
      awaitTakenOver(other, step);
      Thread.sleep(random.nextInt(1500));
    } finally {
      frozen.process().signal("CONT");
    }
    frozen.disarm(point);
    frozen.release();
    double seconds = Duration.between(frozenAt, Instant.now()).toMillis() / 1e3;
    System.out.printf("%s: %s frozen for %.1f s before %s acts%n", name, blow, seconds, step);

    Instant end = Instant.now().plus(StruckWorld.LIMIT);
    while (!world.over(before)) {
      assertThat(Instant.now()).as("no end, %s at %s", name, step).isBefore(end);
      Thread.sleep(20);
    }
    world.assertRecoveredOnce(name + " at " + step, blow, before);
    assertOnce(name + " at " + step, before);
  }

  /** @return which of the two waits at the point */
  private int holder(Before before, String point) throws Exception {
    Instant end = Instant.now().plus(TAKE_OVER_LIMIT);
    while (true) {
      for (int each = 0; each < 2; each++) {
        if (world.responder(each).reached().isPresent()) {
          return each;
        }
      }
      assertThat(world.over(before)).as("the recovery passes %s", point).isFalse();
      assertThat(Instant.now()).as("nobody reached %s", point).isBefore(end);
      Thread.sleep(5);
    }
  }

  private static void awaitTakenOver(StruckResponder other, String step) throws Exception {
    Instant end = Instant.now().plus(TAKE_OVER_LIMIT);
    while (!other.passed().contains(step + " after-outcome")) {
      assertThat(Instant.now()).as("nobody took %s over; passed: %s", step, other.passed()).isBefore(end);
      Thread.sleep(20);
    }
  }

  private void assertOnce(String name, Before before) throws Exception {
    List<String> changes =
        Stream.concat(world.responder(0).changes().stream(), world.responder(1).changes().stream())
            .filter(change -> Stream.of("promote", "replace", "rollingRestart").anyMatch(change::contains)).toList();
    assertThat(changes).as("changes that both made, %s", name).doesNotHaveDuplicates();
    var requests = new ArrayList<String>();
    log.after(before.mark(), StepRequested.class).forEach(each -> requests.add(each.recovery() + each.step() + each.attempt()));
    assertThat(requests).as("requested attempts, %s", name).doesNotHaveDuplicates();
    // Who takes over within the lease goes on with the same attempt: its outcome may be told twice, as one event with one id.
    var outcomes = new HashMap<String, Set<String>>();
    log.after(before.mark()).stream().map(SeenLog.Arrived::record).forEach(record -> {
      if (record.event() instanceof StepEnded ended) {
        outcomes.computeIfAbsent(ended.recovery() + ended.step() + ended.attempt(), each -> new HashSet<>()).add(record.envelope().id());
      }
    });
    assertThat(outcomes.values()).as("ids of an attempt's outcome, %s", name).allMatch(ids -> ids.size() == 1);
  }
}
