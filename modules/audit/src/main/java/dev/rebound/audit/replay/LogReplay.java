package dev.rebound.audit.replay;

import dev.rebound.contracts.Position;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Recovery;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.Replay.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Both logs through all three deciders of today (A1). The incidents are read twice, the signals once; what was decided is held in memory,
 * what was seen passes by.
 *
 * <p>What a running Rebound appends after the beginning is left out, and so are the facts that follow from it.
 */
public final class LogReplay {
  private LogReplay() {}

  /** What came of it: detector, responder, notifier. @param plans reads the plans of the log */
  public static List<Result> run(LogSource source, PlanReader plans) throws IOException {
    Map<String, Map<Integer, Long>> ends =
        Map.of(Topics.SIGNALS, source.ends(Topics.SIGNALS), Topics.INCIDENTS, source.ends(Topics.INCIDENTS));
    var recorded = new RecordedFacts();
    source.read(Topics.INCIDENTS, record -> {
      Position cause = record.envelope().cause();
      if (cause != null && before(ends, cause)) {
        recorded.take(record);
      }
    });
    var detect = new Replay<>(new Detection(plans), recorded);
    source.read(Topics.SIGNALS, record -> {
      if (before(ends, record.position())) {
        detect.take(record);
      }
    });
    var recover = new Replay<>(new Recovery(plans), recorded);
    var escalate = new Replay<>(new Escalation(plans), recorded);
    source.read(Topics.INCIDENTS, record -> {
      if (before(ends, record.position())) {
        recover.take(record);
        escalate.take(record);
      }
    });
    return List.of(detect.result(), recover.result(), escalate.result());
  }

  private static boolean before(Map<String, Map<Integer, Long>> ends, Position position) {
    return position.offset() < ends.getOrDefault(position.topic(), Map.of()).getOrDefault(position.partition(), 0L);
  }
}
