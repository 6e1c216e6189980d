package dev.rebound.ingest.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.ingest.MemoryLog;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.plan.PlanFile;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Manifests;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.lease.SiteLease;
import dev.rebound.targets.postgres.PostgresProbe;
import dev.rebound.targets.redis.RedisProbe;
import dev.rebound.targets.tcp.TcpProbe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each kind of component of a plan is looked at by its own kind of probe. */
class ProberKindsTest {
  private static final String TEXT =
      """
      system: orders
      components:
        cache:
          redis:
            primary: { name: redis-a, url: "redis://a" }
            replicas: [ { name: redis-b, url: "redis://b" } ]
        storage: { http: { url: "http://storage/healthz" } }
        gateway: { tcp: { host: gw, port: 443 } }
        api: { kubernetes: { api: "http://k", namespace: orders, deployment: api-v2 }, probe: "http://api/healthz" }
      confirmation: { probeInterval: 50ms }
      people: { dana: { email: dana@example.org } }
      escalation: [ { level: on-call, after: 0m, notify: [ dana ] } ]
      channels: { email: { smtp: "smtp://mail", from: r@example.org } }
      """;
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final MemoryLog log = new MemoryLog();
  private final Map<String, AtomicInteger> closed = new ConcurrentHashMap<>();

  private void closed(String probe) {
    closed.computeIfAbsent(probe, _ -> new AtomicInteger()).incrementAndGet();
  }

  /** Probes of a world in which the cache's primary takes no writes, the gateway refuses and one of two pods is ready. */
  private final class World implements ProbeFactory {
    @Override
    public PostgresProbe postgres(Plan plan, Component.Postgresql database, Component.Node node) {
      throw new AssertionError("the plan has no database");
    }

    @Override
    public HttpProbe http(Plan plan, Component component, String url) {
      return new HttpProbe() {
        @Override
        public Round look(Duration limit) {
          boolean well = url.contains("storage");
          return new Round(well ? Outcome.ANSWERED : Outcome.ERROR, well ? 200 : 503, Duration.ofMillis(1), "Asked " + url + ".");
        }

        @Override
        public void close() {
          closed("http");
        }
      };
    }

    @Override
    public RedisProbe redis(Plan plan, Component.Redis cache, Component.Node node) {
      return new RedisProbe() {
        @Override
        public Round look(Duration limit, long sequence) {
          return node.name().equals("redis-a")
              ? new Round(
                  Outcome.ANSWERED, RedisProbe.KeptSession.SILENT, RedisProbe.Role.PRIMARY, false, Duration.ofMillis(1), "No write.")
              : new Round(
                  Outcome.ANSWERED, RedisProbe.KeptSession.ALIVE, RedisProbe.Role.REPLICA, false, Duration.ofMillis(1), "A replica.");
        }

        @Override
        public boolean awaitKeptSessionEnd(Duration limit) {
          try {
            Thread.sleep(limit);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        }

        @Override
        public void close() {
          closed("redis");
        }
      };
    }

    @Override
    public TcpProbe tcp(Plan plan, Component.TcpService service) {
      return new TcpProbe() {
        @Override
        public Round look(Duration limit) {
          return new Round(Outcome.REFUSED, Duration.ofMillis(1), "Refused.");
        }

        @Override
        public void close() {
          closed("tcp");
        }
      };
    }

    @Override
    public Optional<Supplier<Workloads>> workloads(Plan plan, Component.KubernetesApplication application) {
      Answer<Workloads.Rollout> rollout = Answer.of(new Workloads.Rollout(2, 2, 1, 1, 1, 4, 4, false, null));
      return Optional.of(() -> new OnlyRollout(rollout, () -> closed("workloads")));
    }
  }

  /** A cluster that is only asked for a rollout. */
  private record OnlyRollout(Answer<Rollout> answer, Runnable onClose) implements Workloads {
    @Override
    public Answer<Rollout> rollout(String namespace, String deployment) {
      return answer;
    }

    @Override
    public Manifests manifests() {
      throw new AssertionError("not asked for");
    }

    @Override
    public SiteLease lease(String namespace, String name) {
      throw new AssertionError("not asked for");
    }

    @Override
    public Deployments deployments() {
      throw new AssertionError("a look reads no instances");
    }

    @Override
    public Answer<Optional<HeldText>> read(KeyRef ref) {
      throw new AssertionError("a look reads no Secret");
    }

    @Override
    public Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion) {
      throw new AssertionError("a look changes nothing");
    }

    @Override
    public Answer<Change> rollingRestart(String namespace, String deployment, String marker) {
      throw new AssertionError("a look changes nothing");
    }

    @Override
    public Answer<Change> scaleToZero(String namespace, String statefulSet) {
      throw new AssertionError("a look changes nothing");
    }

    @Override
    public Answer<Integer> pods(String namespace, String statefulSet) {
      throw new AssertionError("a look at a Deployment asks for no StatefulSet");
    }

    @Override
    public void close() {
      onClose.run();
    }
  }

  private Map<String, ProbeReported> byTarget() {
    return log.events(ProbeReported.class).stream().collect(Collectors.toMap(ProbeReported::target, Function.identity(), (_, b) -> b));
  }

  @Test
  void shouldLookAtEachKindAndCloseWhatItOpened() throws InterruptedException {
    Plan plan = ((PlanFile.Valid) PlanFile.parse(TEXT, "p.yaml")).plan();

    try (var prober =
        Prober.start("o", List.of(ActivePlan.of(plan, TEXT)), new World(), log, new DoorStatus(), InstantSource.system())) {
      for (long until = System.nanoTime() + WAIT.toNanos(); byTarget().size() < 6 && System.nanoTime() < until; ) {
        Thread.sleep(5);
      }
      assertThat(prober).isNotNull();
    }

    assertThat(byTarget()).containsOnlyKeys("redis-a", "redis-b", "storage", "gateway", "api", "api-v2/workload");
    ProbeReported primary = byTarget().get("redis-a");
    assertThat(primary.component()).isEqualTo("cache");
    assertThat(primary.kind()).isEqualTo(ProbeKind.REDIS);
    assertThat(primary.role()).isEqualTo(Role.PRIMARY);
    assertThat(primary.writable()).isFalse();
    assertThat(primary.kept()).as("silence is no death").isEqualTo(KeptSession.NONE);
    assertThat(byTarget().get("redis-b").role()).isEqualTo(Role.REPLICA);
    assertThat(byTarget().get("redis-b").kept()).isEqualTo(KeptSession.ALIVE);
    assertThat(byTarget().get("storage").outcome()).isEqualTo(Reachability.ANSWERED);
    assertThat(byTarget().get("storage").kind()).isEqualTo(ProbeKind.HTTP);
    assertThat(byTarget().get("gateway").outcome()).isEqualTo(Reachability.REFUSED);
    assertThat(byTarget().get("gateway").kind()).isEqualTo(ProbeKind.TCP);
    assertThat(byTarget().get("api").detail()).contains("failed (100 %)");
    ProbeReported workload = byTarget().get("api-v2/workload");
    assertThat(workload.component()).isEqualTo("api");
    assertThat(workload.kind()).isEqualTo(ProbeKind.KUBERNETES);
    assertThat(workload.outcome()).isEqualTo(Reachability.ANSWERED);
    assertThat(workload.detail()).isEqualTo("1 of 2 pods are ready; a rollout is under way, 1 pods are new.");
    assertThat(closed.entrySet()).extracting(each -> each.getKey() + " " + each.getValue())
        .containsExactlyInAnyOrder("http 2", "redis 2", "tcp 1", "workloads 1");
  }

  @Test
  void shouldSayNothingAboutTheApplicationWhereTheClusterIsSilent() {
    var application = new Component.KubernetesApplication("api", List.of(), "http://k", "orders", "api", null, null);
    Function<Answer<Workloads.Rollout>, ProbeReported> look =
        answer -> new WorkloadLook(() -> new OnlyRollout(answer, () -> {}), application, "o").look(1);

    assertThat(look.apply(Answer.trouble(Outcome.SILENCE, "Silent.")).outcome()).isEqualTo(Reachability.ERROR);
    assertThat(look.apply(Answer.trouble(Outcome.REFUSED, "Refused.")).outcome()).isEqualTo(Reachability.ERROR);
    assertThat(look.apply(Answer.of(new Workloads.Rollout(2, 2, 2, 0, 0, 1, 1, false, null))).outcome()).isEqualTo(Reachability.ERROR);
    ProbeReported stuck = look.apply(Answer.of(new Workloads.Rollout(3, 4, 1, 3, 3, 2, 2, true, null)));
    assertThat(stuck.outcome()).isEqualTo(Reachability.ANSWERED);
    assertThat(stuck.detail()).isEqualTo("3 of 3 pods are ready; a rollout makes no progress.");
    assertThat(new WorkloadLook(() -> new OnlyRollout(Answer.trouble(Outcome.ERROR, ""), () -> {}), application, "o")
        .interval(Duration.ofMillis(250))).isEqualTo(WorkloadLook.INTERVAL_MIN);
  }
}
