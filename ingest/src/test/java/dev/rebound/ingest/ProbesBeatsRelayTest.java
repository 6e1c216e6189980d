package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.RecoveryPhase;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.ingest.beats.Beats;
import dev.rebound.ingest.plans.PlanActivation;
import dev.rebound.ingest.probes.ProbeFactory;
import dev.rebound.ingest.probes.Prober;
import dev.rebound.ingest.relay.Relay;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresProbe;
import dev.rebound.targets.redis.RedisProbe;
import dev.rebound.targets.tcp.TcpProbe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProbesBeatsRelayTest {
  private final MemoryLog log = new MemoryLog();
  private final DoorStatus status = new DoorStatus();

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (long until = System.nanoTime() + Duration.ofSeconds(20).toNanos(); !condition.getAsBoolean() && System.nanoTime() < until; ) {
      Thread.sleep(5);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** A database whose kept session dies when the test says so, and which refuses from then on. */
  private static final class FakeDatabase implements PostgresProbe {
    private final CountDownLatch death = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean reported;

    @Override
    public Round look(Duration limit, long sequence) {
      boolean dead = death.getCount() == 0;
      KeptSession kept = !dead ? KeptSession.ALIVE : reported ? KeptSession.SILENT : KeptSession.DEAD;
      reported |= dead;
      var outcome = dead ? Outcome.REFUSED : Outcome.ANSWERED;
      return new Round(outcome, kept, Role.REPLICA, 1, false, List.of(), "", null, Duration.ofMillis(2), "seen");
    }

    @Override
    public boolean awaitKeptSessionEnd(Duration limit) {
      try {
        boolean ended = death.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (reported) {
          Thread.sleep(limit);
        }
        return ended && !reported;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static ProbeFactory factory(FakeDatabase database) {
    return new ProbeFactory() {
      @Override
      public PostgresProbe postgres(Plan plan, Component.Postgresql component, Component.Node node) {
        return database;
      }

      @Override
      public HttpProbe http(Plan plan, Component component, String url) {
        return new HttpProbe() {
          @Override
          public Round look(Duration limit) {
            return new Round(Outcome.ERROR, 500, Duration.ofMillis(1), "status 500 of " + url);
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public RedisProbe redis(Plan plan, Component.Redis cache, Component.Node node) {
        throw new AssertionError("the plan has no cache");
      }

      @Override
      public TcpProbe tcp(Plan plan, Component.TcpService service) {
        throw new AssertionError("the plan has no port");
      }

      @Override
      public Optional<Supplier<Workloads>> workloads(Plan plan, Component.KubernetesApplication application) {
        return Optional.empty();
      }
    };
  }

  private boolean refusedWith(KeptSession kept) {
    return log.events(ProbeReported.class).stream().anyMatch(each -> each.outcome() == Reachability.REFUSED && each.kept() == kept);
  }

  @Test
  void shouldLookAtEveryTargetAndWriteWhatItSaw() throws Exception {
    var database = new FakeDatabase();
    try (var prober = Prober.start("ingest-1", List.of(Door.plan("orders")), factory(database), log, status, InstantSource.system())) {
      await(() -> log.events(ProbeReported.class).stream().map(ProbeReported::target).distinct().count() == 3);
      assertThat(log.events(ProbeReported.class)).filteredOn(each -> each.target().equals("orders-api"))
          .allMatch(each -> each.outcome() == Reachability.ERROR && each.component().equals("orders-api"));
      database.death.countDown();
      await(() -> refusedWith(KeptSession.DEAD));
      await(() -> refusedWith(KeptSession.NONE));
      assertThat(prober).isNotNull();
    }
    assertThat(database.closed.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates()
        .allMatch(id -> id.startsWith("probe/ingest-1/"));
    assertThat(status.snapshot().get("lastProbe").toString()).contains("orders/pg-a", "orders/pg-b", "orders/orders-api");
    assertThat(log.stored()).allMatch(each -> each.topic().equals(Topics.SIGNALS) && each.envelope().writer().equals(Writers.INGEST));
  }

  @Test
  void shouldWriteTheRoundsOfALogThatWasAwayInTheirOrder() throws Exception {
    log.mood(MemoryLog.Mood.FAILS);
    try (var prober =
        Prober.start("ingest-1", List.of(Door.plan("orders")), factory(new FakeDatabase()), log, status, InstantSource.system())) {
      await(() -> status.snapshot().get("lastProbe").toString().contains("orders/pg-a"));
      Thread.sleep(1500);
      assertThat(log.stored()).isEmpty();
      log.mood(MemoryLog.Mood.TAKES);
      await(() -> log.stored().size() > 5);
      assertThat(prober).isNotNull();
    }
    assertThat(log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates();
    var api = log.stored().stream().map(MemoryLog.Stored::envelope).filter(each -> each.id().contains("/orders-api/")).toList();
    assertThat(api).hasSizeGreaterThan(1).isSortedAccordingTo(java.util.Comparator.comparing(Envelope::at));
    assertThat(status.droppedProbeCount()).isZero();
  }

  @Test
  void shouldBeatOnEveryPartition() throws Exception {
    try (var beats = Beats.start("ingest-1", log, status, new TestClock())) {
      await(() -> log.stored().size() >= Topics.PARTITIONS);
      assertThat(beats).isNotNull();
    }
    assertThat(log.events(ClockBeat.class)).hasSize(log.stored().size());
    assertThat(log.stored().subList(0, Topics.PARTITIONS)).extracting(MemoryLog.Stored::partition)
        .containsExactlyElementsOf(java.util.stream.IntStream.range(0, Topics.PARTITIONS).boxed().toList());
  }

  private static Received<IncidentEvent> ended(String id) {
    var event = new RecoveryEnded(new RecoveryId("r-1"), new IncidentId("i-1"), "database", Ending.RECOVERED, "done");
    var system = Door.plan("orders").system();
    return new Received<>(
        new Position(Topics.INCIDENTS, 3, 17),
        new Envelope<>(id, system, new TestClock().instant(), Writers.RECOVER, null, CodeVersion.CURRENT, "hash", event));
  }

  @Test
  void shouldRelayTheEndOfARecoveryOnce() {
    var relay = new Relay(log, new TestClock(), Duration.ofSeconds(1));

    relay.accept(ended("fact-1"));
    relay.accept(ended("fact-1"));

    var stored = log.stored();
    assertThat(stored).hasSize(1);
    assertThat(stored.getFirst().topic()).isEqualTo(Topics.SIGNALS);
    assertThat(stored.getFirst().envelope().id()).isEqualTo("relay/fact-1");
    assertThat(stored.getFirst().envelope().cause()).isEqualTo(new Position(Topics.INCIDENTS, 3, 17));
    assertThat(log.events(RecoveryRelayed.class))
        .containsExactly(new RecoveryRelayed(new RecoveryId("r-1"), new IncidentId("i-1"), "database", RecoveryPhase.ENDED, "RECOVERED"));
  }

  @Test
  void shouldRelayAgainWhatTheLogDidNotTake() {
    var relay = new Relay(log, new TestClock(), Duration.ofMillis(50));
    for (var mood : List.of(MemoryLog.Mood.FAILS, MemoryLog.Mood.THROWS, MemoryLog.Mood.HANGS)) {
      log.mood(mood);
      assertThatThrownBy(() -> relay.accept(ended("fact-1"))).isInstanceOf(LogWriter.LogUnavailable.class);
    }
    log.mood(MemoryLog.Mood.TAKES);

    relay.accept(ended("fact-1"));

    assertThat(log.stored()).hasSize(1);
  }

  @Test
  void shouldActivateAPlanInBothLogs() {
    var plan = Door.plan("orders");

    PlanActivation.activate(plan, log, new TestClock()).join();

    assertThat(log.stored()).extracting(MemoryLog.Stored::topic).containsExactly(Topics.SIGNALS, Topics.INCIDENTS);
    assertThat(log.stored()).extracting(each -> each.envelope().id())
        .doesNotHaveDuplicates().allMatch(id -> id.startsWith("plan/" + plan.hash() + "/"));
    assertThat(log.events(PlanActivated.class)).allMatch(each -> each.equals(new PlanActivated(plan.hash(), plan.text())));
  }
}
