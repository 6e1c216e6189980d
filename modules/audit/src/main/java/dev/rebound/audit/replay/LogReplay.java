package dev.rebound.audit.replay;

import dev.rebound.audit.log.Lane;
import dev.rebound.audit.log.LogSource;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Recovery;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.Replay.Result;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Both logs through all three deciders of today (A1). The incidents are read twice, the signals once; what was decided is held in memory,
 * what was seen passes by.
 *
 * <p>Where the deciders' input ends is fixed before the facts are read, so that what a running Rebound appends meanwhile is left out, and
 * what it decided on the last of the input is there.
 */
public final class LogReplay {
  private LogReplay() {}

  /** What came of it: detector, responder, notifier. @param plans reads the plans of the log */
  public static List<Result> run(LogSource source, PlanReader plans) throws IOException {
    List<Lane> signals = source.lanes(Topics.SIGNALS, Instant.EPOCH);
    List<Lane> incidents = source.lanes(Topics.INCIDENTS, Instant.EPOCH);
    var recorded = new RecordedFacts();
    source.read(Topics.INCIDENTS, Instant.EPOCH, recorded::take);
    var detect = new Replay<>(new Detection(plans), recorded);
    source.drain(signals, detect::take);
    var recover = new Replay<>(new Recovery(plans), recorded);
    var escalate = new Replay<>(new Escalation(plans), recorded);
    source.drain(incidents, record -> {
      recover.take(record);
      escalate.take(record);
    });
    return List.of(detect.result(), recover.result(), escalate.result());
  }
}
