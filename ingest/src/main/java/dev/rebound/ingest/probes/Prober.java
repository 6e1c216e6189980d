package dev.rebound.ingest.probes;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every instance, URL, port and workload of the plans, at the plan's interval, each on a virtual thread of its own, and writes
 * what it sees into the signals.
 *
 * <p>What the log does not take at once waits in the target's {@link Outbox}. Ticks have a fixed rate; a tick that is missed is left out,
 * not made up for. When a kept session dies between two ticks, the target is looked at once at once. A silence that is this process's own
 * lateness ({@link OwnLateness}) is counted and not written.
 */
public final class Prober implements AutoCloseable {
  /** How long closing waits for each target's round under way. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

  private final String observer;
  private final LogWriter log;
  private final DoorStatus status;
  private final InstantSource clock;
  private final List<Thread> threads = new ArrayList<>();
  private final Pulse pulse = Pulse.start();
  private volatile boolean closed;

  private Prober(String observer, LogWriter log, DoorStatus status, InstantSource clock) {
    this.observer = observer;
    this.log = log;
    this.status = status;
    this.clock = clock;
  }

  /**
   * Starts looking at once.
   *
   * @param observer id of this ingest instance, one of the plans' observers
   */
  public static Prober start(
      String observer, Collection<ActivePlan> plans, ProbeFactory probes, LogWriter log, DoorStatus status, InstantSource clock) {
    var prober = new Prober(observer, log, status, clock);
    for (ActivePlan active : plans) {
      active.plan().components().values().forEach(component -> prober.watch(active, component, probes));
    }
    prober.threads.forEach(Thread::start);
    return prober;
  }

  private void watch(ActivePlan active, Component component, ProbeFactory probes) {
    Plan plan = active.plan();
    Duration limit = plan.confirmation().probeTimeout();
    String name = component.name();
    switch (component) {
      case Component.Postgresql database -> database.nodes().forEach(node ->
          watch(active, new Look.Database(probes.postgres(plan, database, node), name, node.name(), observer, limit)));
      case Component.Redis cache -> cache.nodes().forEach(node ->
          watch(active, new CacheLook(probes.redis(plan, cache, node), name, node.name(), observer, limit)));
      case Component.KubernetesApplication application -> {
        String url = application.probe();
        if (url != null) {
          watch(active, Look.Web.of(probes.http(plan, application, url), name, observer, limit));
        }
        probes.workloads(plan, application).ifPresent(cluster -> watch(active, new WorkloadLook(cluster, application, observer)));
      }
      case Component.WebService service ->
          watch(active, Look.Web.of(probes.http(plan, service, service.url()), name, observer, limit));
      case Component.TcpService service -> watch(active, new PortLook(probes.tcp(plan, service), name, observer, limit));
    }
  }

  private void watch(ActivePlan plan, Look look) {
    threads.add(Thread.ofVirtual().name("probe-" + plan.system() + "-" + threads.size()).unstarted(() -> run(plan, look)));
  }

  private void run(ActivePlan plan, Look look) {
    var gate = new ReportGate();
    var lateness = new OwnLateness(plan.plan().confirmation().probeTimeout());
    Duration interval = look.interval(plan.plan().confirmation().probeInterval());
    // Milliseconds of the start, then one more each round: grows over a restart too, because no round is shorter than a millisecond.
    long sequence = clock.millis();
    try (look; var outbox = Outbox.start(log, status)) {
      while (!closed) {
        long started = System.nanoTime();
        round(plan, look, sequence++, lateness, gate, outbox);
        // The end of the kept session brings the next round forward, once: failing rounds in a row stay an interval apart.
        Duration left = interval.minusNanos(System.nanoTime() - started);
        if (left.isPositive()) {
          look.await(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round(ActivePlan plan, Look look, long sequence, OwnLateness lateness, ReportGate gate, Outbox outbox) {
    ProbeReported report;
    try {
      report = look.look(sequence);
    } catch (RuntimeException e) {
      LOG.error("a probe broke its contract and threw, system={}", plan.system(), e);
      return;
    }
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    Duration late = pulse.since(now - Duration.ofMillis(report.latencyMillis()).toNanos());
    if (lateness.withholds(report, late, now)) {
      status.silenceWithheld();
      LOG.warn(
          "a silence is not reported, this process may be late itself, system={} target={} latencyMillis={} lateMillis={}", plan.system(),
          report.target(), report.latencyMillis(), late.toMillis());
      return;
    }
    Instant at = clock.instant();
    status.probed(plan.system().value(), report, at);
    if (gate.shallWrite(report, at)) {
      String id = "probe/" + observer + "/" + report.target() + "/" + sequence;
      outbox.offer(new Envelope<>(id, plan.system(), at, Writers.INGEST, null, CodeVersion.CURRENT, plan.hash(), report));
    }
  }

  /** Stops looking and ends the kept sessions. */
  @Override
  public void close() {
    closed = true;
    pulse.close();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
