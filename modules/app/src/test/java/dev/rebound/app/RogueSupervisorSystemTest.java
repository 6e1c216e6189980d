package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.LabHands.Acknowledged;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.World;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.core.scenario.DatabaseFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 1 on real parts: the old primary's processes die, its host cannot start them for us, and then somebody else starts its intact data
 * again, in the middle of the recovery or after the promotion. Clients that know nothing of the fail-over write to both nodes all the time.
 */
@Tag("system")
final class RogueSupervisorSystemTest {
  private static final int BASE_PORT = 21_400;
  private static final int PORT = 21_480;
  private static final Duration TRIGGER_LIMIT = Duration.ofMinutes(2);
  private static final Duration ROGUE_LIMIT = Duration.ofSeconds(60);
  /** The step that builds the replica fences an old primary again that it meets; its look comes first. */
  private static final Duration FENCED_MAX = Duration.ofSeconds(2);
  /** Orders of the test's writers are numbered from here, far from those of the lab's customers. */
  private static final long NUMBERS = 300_000_000_000_000L;

  @RegisterExtension final SeenLog log = new SeenLog();
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;
  private World world;
  private LabHands hands;

  /** What was seen: who was the primary before, what came of the rogue start, and what the writers were acknowledged. */
  private record Seen(String old, OutageReport report, Instant rogueAt, String rogue, PortWriter toOld, PortWriter toOther) {}

  /** Waits for the moment to start the old primary. */
  @FunctionalInterface
  private interface Moment {
    void await() throws InterruptedException;
  }

  @BeforeEach
  void start() {
    world = World.start(home, BASE_PORT, PORT, step -> {});
    world.services().listen(log::add);
    hands = new LabHands(world.lab(), home.resolve("demo"));
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldHaveOnePrimaryWhenTheOldOneIsStartedWhileTheRecoveryBegins() throws Exception {
    Seen seen = outage(() -> {
      log.await(0, IncidentOpened.class, opened -> true, TRIGGER_LIMIT);
      Thread.sleep(500);
    });

    // Either the old primary was back before it was fenced, or between the fence and the promotion, which is refused then and handed
    // to a person: it is the primary still. Or it was fenced for good and the other one is.
    if (promotions().isEmpty()) {
      assertThat(seen.report().ending()).as("recovered in place or handed over, %s", seen.report()).isIn("RECOVERED", "HANDED_OVER");
      assertNothingLost(seen, seen.old());
      assertThat(seen.toOther().acknowledged()).as("acknowledged by the replica").isEmpty();
    } else {
      assertPromotedAlone(seen);
    }
  }

  @Test
  void shouldHaveOnePrimaryWhenTheOldOneIsStartedAfterThePromotion() throws Exception {
    Seen seen = outage(() -> {
      log.await(0, StepEnded.class, RogueSupervisorSystemTest::promoted, TRIGGER_LIMIT);
      Thread.sleep(2000);
    });

    assertPromotedAlone(seen);
    assertThat(seen.report().ending()).as("it is fenced once more and rebuilt: %s", seen.report()).isEqualTo("RECOVERED");
    // On a quick machine the new replica is being built by then: the rogue start finds no data, or is fenced before a writer reaches it.
    boolean rebuilding =
        log.after(0).stream().map(SeenLog.Arrived::record).anyMatch(
            each -> each.event() instanceof StepRequested step && step.step().equals(DatabaseFailure.BUILD_REPLICA)
                && each.envelope().at().isBefore(seen.rogueAt().plus(FENCED_MAX)));
    boolean took = seen.toOld().unanswered().stream().anyMatch(at -> at.isAfter(seen.rogueAt().minus(Duration.ofSeconds(2))));
    assertThat(took || rebuilding).as("the old primary took writes after its rogue start and acknowledged none, or was fenced at once: %s",
        seen.rogue()).isTrue();
  }

  private Seen outage(Moment moment) throws Exception {
    var outage = new Outage(world);
    outage.awaitHealthy();
    String old = hands.primary();
    try (var toOld = PortWriter.start(hands, old, NUMBERS).awaitServed(ROGUE_LIMIT);
        var toOther = PortWriter.start(hands, LabHands.other(old), 2 * NUMBERS)) {
      var rogueAt = new CompletableFuture<Instant>();
      CompletableFuture<String> rogue = CompletableFuture.supplyAsync(() -> startRogue(old, moment, rogueAt));
      OutageReport report = outage.run("start-lost", record -> {});
      return new Seen(
          old, report, rogueAt.get(ROGUE_LIMIT.toSeconds(), TimeUnit.SECONDS), rogue.get(ROGUE_LIMIT.toSeconds(), TimeUnit.SECONDS), toOld,
          toOther);
    } finally {
      System.out.println(log.timeline());
    }
  }

  /** @return what came of it: a fence may kill it while it starts */
  private String startRogue(String old, Moment moment, CompletableFuture<Instant> rogueAt) {
    try {
      moment.await();
      world.lab().inject("rogue-start?node=" + old);
      return "accepts connections";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      rogueAt.complete(Instant.now());
    }
  }

  private static boolean promoted(StepEnded ended) {
    return ended.step().equals(DatabaseFailure.PROMOTE_REPLICA)
        && (ended.outcome() == Outcome.DONE || ended.outcome() == Outcome.ALREADY_DONE);
  }

  private List<Instant> promotions() {
    return log.after(0).stream().map(SeenLog.Arrived::record)
        .filter(each -> each.event() instanceof StepEnded ended && promoted(ended)).map(each -> each.envelope().at()).toList();
  }

  private void assertPromotedAlone(Seen seen) throws Exception {
    List<Instant> promotions = promotions();
    assertThat(promotions).as("promotions").hasSize(1);
    Instant promotedAt = promotions.getFirst();
    List<Acknowledged> all = assertNothingLost(seen, LabHands.other(seen.old()));
    assertThat(all).as("acknowledged by the old primary to writes that began after the promotion, rogue start: %s", seen.rogue())
        .noneMatch(ack -> ack.port() == hands.port(seen.old()) && ack.startedAt().isAfter(promotedAt));
    assertThat(seen.toOther().acknowledged()).as("acknowledged by the new primary").isNotEmpty();
  }

  /** Every number that anybody was acknowledged stands in the table of the primary. */
  private List<Acknowledged> assertNothingLost(Seen seen, String primary) throws Exception {
    var all = new ArrayList<Acknowledged>(hands.customers());
    Stream.of(seen.toOld(), seen.toOther()).forEach(writer -> all.addAll(writer.acknowledged()));
    var stored = hands.stored(primary);
    System.out.printf(
        "rogue start: %s; acknowledged %d, to the test by the old node %d, by the other %d, unanswered by the old %d; %s%n",
        seen.rogue(), all.size(), seen.toOld().acknowledged().size(), seen.toOther().acknowledged().size(),
        seen.toOld().unanswered().size(), seen.report());
    assertThat(seen.toOld().acknowledged()).as("the writer to the old primary was served before the fault").isNotEmpty();
    assertThat(all).as("acknowledged and not in the table of %s", primary).allMatch(ack -> stored.contains(ack.number()));
    return all;
  }
}
