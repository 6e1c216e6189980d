package dev.rebound.ingest;

import dev.rebound.ingest.beats.Beats;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.probes.ProbeFactory;
import dev.rebound.ingest.probes.Prober;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.InstantSource;
import java.util.List;

/** One of a plan's observers without a door: it beats and probes. What it is worth depends on where it stands. */
public final class Lookout implements AutoCloseable {
  private final Beats beats;
  private final Prober prober;

  private Lookout(Beats beats, Prober prober) {
    this.beats = beats;
    this.prober = prober;
  }

  /** Starts looking at once. @param observer its id, one of the plan's */
  public static Lookout start(String observer, ActivePlan plan, ProbeFactory probes, LogWriter log) {
    var status = new DoorStatus();
    var clock = InstantSource.system();
    return new Lookout(
        Beats.start(observer, log, status, clock), Prober.start(observer, List.of(plan), probes, log, status, clock));
  }

  @Override
  public void close() {
    prober.close();
    beats.close();
  }
}
