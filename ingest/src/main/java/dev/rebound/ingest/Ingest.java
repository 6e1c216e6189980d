package dev.rebound.ingest;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.beats.Beats;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.PlanActivation;
import dev.rebound.ingest.probes.Prober;
import dev.rebound.ingest.probes.ProbeFactory;
import dev.rebound.ingest.relay.Relay;
import dev.rebound.ingest.relay.Unfinished;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.ingest.status.ObserverSights;
import dev.rebound.kafka.DeciderLag;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogTail;
import dev.rebound.kafka.LogWriter;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of the door: the plan's activation, the HTTP server, the relay, the beats and the probes. */
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DoorStatus status = new DoorStatus();
  private final LogTail relayed;
  private final int port;

  /**
   * Opens the door; returns when the port is open and the plan is activated in both logs.
   *
   * @param observer id of this instance, one of the plan's observers
   * @param log of the caller, who closes it
   * @param beans further singletons, for controllers on the same port
   */
  public static Ingest start(
      KafkaSettings kafka, IngestSettings settings, ActivePlan plan, String observer, ProbeFactory probes, LogWriter log,
      KillSwitch killSwitch, Collection<?> beans) {
    PlanActivation.activate(plan, log, InstantSource.system()).join();
    return new Ingest(kafka, settings, plan, observer, probes, log, killSwitch, beans);
  }

  private Ingest(
      KafkaSettings kafka, IngestSettings settings, ActivePlan plan, String observer, ProbeFactory probes, LogWriter log,
      KillSwitch killSwitch, Collection<?> beans) {
    var clock = InstantSource.system();
    var server = opened(IngestServer.start(settings, List.of(plan), log, killSwitch, clock, status, beans));
    port = server.port();
    var relay = new Relay(log, clock, KafkaLogWriter.DELIVERY_LIMIT);
    relayed =
        opened(
            LogTail.start(
                kafka, Topics.INCIDENTS,
                past -> {
                  past.forEach(server::accept);
                  Unfinished.of(past).forEach(received -> relayed(relay, received));
                },
                received -> {
                  server.accept(received);
                  relayed(relay, received);
                }));
    var observers = new ObserverSights(plan.plan().observers());
    opened(LogTail.startAtEnd(kafka, Topics.SIGNALS, observers::accept));
    status.section("observers", observers::shown);
    var lag = opened(new DeciderLag(kafka));
    status.section("lag", lag::read);
    opened(Beats.start(observer, log, status, clock, server.logs()::tick));
    opened(Prober.start(observer, List.of(plan), probes, log, status, clock));
  }

  /** What cannot be relayed now is relayed as soon as Kafka takes it; nothing after it is relayed before it. */
  private static void relayed(Relay relay, Received<Event> received) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        relay.accept(received);
        return;
      } catch (LogWriter.LogUnavailable e) {
        LOG.warn("a recovery's phase is not relayed yet id={} reason=\"{}\"", received.envelope().id(), e.getMessage());
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The port that is open. */
  public int port() {
    return port;
  }

  public DoorStatus status() {
    return status;
  }

  /** Why the relay reads the incidents no more; the door stays open. Empty while it does. */
  public Optional<String> halted() {
    return relayed.halted();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the door did not close cleanly reason=\"{}\"", e.toString());
      }
    }
  }
}
