package dev.rebound.audit.replay;

import dev.rebound.audit.log.LogSource;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.FirstRecoveries;
import dev.rebound.core.replay.Outages;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.WhatIf;
import dev.rebound.core.replay.WhatIf.Line;
import dev.rebound.core.replay.WhatIf.PageCount;
import dev.rebound.core.replay.WhatIf.Pages;
import dev.rebound.core.replay.WhatIf.PromiseCount;
import dev.rebound.core.replay.WhatIf.Promises;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/**
 * Both logs through today's deciders under other plans (A2), read as streams. What was seen then is fed as it was, but for one thing: that
 * Rebound recovers is told to the detector as a signal, too. Of an incident that is not opened on the same signal that recovery would not
 * have been, and is left out.
 */
public final class LogWhatIf {
  private LogWhatIf() {}

  /** What would have been otherwise. */
  public record Result(List<Line> incidents, List<Pages> pages, List<Promises> promises) {
    public Result {
      incidents = List.copyOf(incidents);
      pages = List.copyOf(pages);
      promises = List.copyOf(promises);
    }
  }

  /** @param changed reads each recorded plan as the one that it is to be */
  public static Result run(LogSource source, PlanReader changed) throws IOException {
    var then = new Outages();
    var pagedThen = new PageCount();
    var promisedThen = new PromiseCount();
    source.read(Topics.INCIDENTS, Instant.EPOCH, record -> {
      then.take(record);
      pagedThen.take(record);
      promisedThen.take(record);
    });
    var now = new Outages();
    var recoveries = new FirstRecoveries(changed, now::take);
    var detect = new Replay<>(new Detection(changed), new RecordedFacts(), fact -> {
      now.take(fact);
      recoveries.take(fact);
    });
    var knownFrom = new HashMap<String, Instant>();
    source.read(Topics.SIGNALS, Instant.EPOCH, record -> {
      if (record.event() instanceof PlanActivated) {
        knownFrom.putIfAbsent(record.envelope().system().value(), record.envelope().at());
        recoveries.take(record);
      }
      boolean acted = record.event() instanceof RecoveryRelayed relayed && then.has(relayed.incident()) && !now.has(relayed.incident());
      if (!acted) {
        detect.take(record);
      }
    });
    var pagedNow = new PageCount();
    var promisedNow = new PromiseCount();
    var escalate = new Replay<>(new Escalation(changed), new RecordedFacts(), fact -> {
      pagedNow.take(fact);
      promisedNow.take(fact);
    });
    source.read(Topics.INCIDENTS, Instant.EPOCH, escalate::take);
    return new Result(
        WhatIf.incidents(then.all(), now.all(), knownFrom), WhatIf.pages(pagedThen, pagedNow), WhatIf.promises(promisedThen, promisedNow));
  }
}
