package dev.rebound.ingest.status;

import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Counters and last sights of the door since its start. Thread-safe; shown to people, never decided on. */
public final class DoorStatus {
  /** Sources of webhooks that are remembered; further ones are counted but not listed. */
  static final int SOURCES_MAX = 100;

  /** Unrouted alerts that are remembered. */
  public static final int UNROUTED_MAX = 5;

  private final Map<String, Supplier<?>> sections = new ConcurrentSkipListMap<>();
  private final ArrayDeque<UnroutedAlert> lastUnrouted = new ArrayDeque<>();
  private final Map<String, Instant> lastWebhook = new ConcurrentHashMap<>();
  private final Map<String, LastProbe> lastProbe = new ConcurrentHashMap<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder unrouted = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder droppedProbes = new LongAdder();
  private final LongAdder withheldSilences = new LongAdder();
  private volatile boolean logTakes = true;

  /** The last round of one target. */
  public record LastProbe(Instant at, String outcome, String role, boolean writable, long latencyMillis, String detail) {}

  /**
   * An alert, or a health check, that belongs to no plan. Names only: a label's value may be a secret.
   *
   * @param alert its name, or what was checked by whom, redacted and cut
   * @param labels the names of its labels, redacted and cut
   */
  public record UnroutedAlert(Instant at, String source, String alert, List<String> labels) {
    public UnroutedAlert {
      labels = List.copyOf(labels);
    }
  }

  /**
   * Adds what another part of the process knows; it is asked whenever somebody looks.
   *
   * @param name its name in {@code GET /api/v1/status}
   * @param shown must answer within seconds, also while Kafka is away
   */
  public void section(String name, Supplier<?> shown) {
    sections.put(name, shown);
  }

  /** An alert was stored that no plan wants. */
  public void unrouted(UnroutedAlert alert) {
    synchronized (lastUnrouted) {
      if (lastUnrouted.size() == UNROUTED_MAX) {
        lastUnrouted.removeFirst();
      }
      lastUnrouted.addLast(alert);
    }
  }

  /** A webhook was answered with success. */
  public void webhook(String source, Instant at, int acceptedAlerts, int duplicateAlerts, int rejectedAlerts, int unroutedAlerts) {
    if (lastWebhook.size() < SOURCES_MAX || lastWebhook.containsKey(source)) {
      lastWebhook.put(source, at);
    }
    accepted.add(acceptedAlerts);
    duplicates.add(duplicateAlerts);
    rejected.add(rejectedAlerts);
    unrouted.add(unroutedAlerts);
  }

  /** A whole body was rejected. */
  public void bodyRejected() {
    rejected.increment();
  }

  /** A round ended. */
  public void probed(String system, ProbeReported report, Instant at) {
    lastProbe.put(
        system + "/" + report.target(),
        new LastProbe(at, report.outcome().name(), report.role().name(), report.writable(), report.latencyMillis(), report.detail()));
  }

  /** Whether the last round of a target was answered. */
  public boolean answered(String system, String target) {
    LastProbe last = lastProbe.get(system + "/" + target);
    return last != null && last.outcome().equals(Reachability.ANSWERED.name());
  }

  /** Whether the last round of a target acknowledged a write. */
  public boolean writable(String system, String target) {
    LastProbe last = lastProbe.get(system + "/" + target);
    return last != null && last.writable();
  }

  /** A round could not be written, because too many were under way. */
  public void probeDropped() {
    droppedProbes.increment();
  }

  /** A round of silence was not written, because this process was late itself. */
  public void silenceWithheld() {
    withheldSilences.increment();
  }

  /** Remembers how an append ends, for readiness. */
  public <T> CompletableFuture<T> watched(CompletableFuture<T> append) {
    return append.whenComplete((position, trouble) -> appended(trouble == null));
  }

  /** An append ended. */
  public void appended(boolean stored) {
    logTakes = stored;
  }

  /** An append did not end within its limit. */
  public void appendLate() {
    logTakes = false;
  }

  /** Whether the last append that ended was acknowledged. */
  public boolean ready() {
    return logTakes;
  }

  public long rejectedCount() {
    return rejected.sum();
  }

  public long unroutedCount() {
    return unrouted.sum();
  }

  public long droppedProbeCount() {
    return droppedProbes.sum();
  }

  /** Everything, by the names that {@code GET /api/v1/status} shows. */
  public Map<String, Object> snapshot() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("ready", ready());
    shown.put("lastWebhook", new TreeMap<>(lastWebhook));
    shown.put("accepted", accepted.sum());
    shown.put("duplicates", duplicates.sum());
    shown.put("unrouted", unrouted.sum());
    shown.put("rejected", rejected.sum());
    shown.put("lastProbe", new TreeMap<>(lastProbe));
    shown.put("droppedProbes", droppedProbes.sum());
    shown.put("withheldSilences", withheldSilences.sum());
    synchronized (lastUnrouted) {
      shown.put("lastUnrouted", List.copyOf(lastUnrouted));
    }
    sections.forEach((name, section) -> shown.put(name, section.get()));
    return shown;
  }
}
