package dev.rebound.core.recover;

import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a step may know: from the incident, the findings and the choice of its recovery, never from an alert's labels. */
public final class StepArguments {
  /** Of an own step: the same for every attempt of it in a recovery, also after a crash and where a person lets it go on. */
  public static final String IDEMPOTENCY_KEY = "idempotencyKey";
  /** Of an own step: an attempt that was begun is not begun again. */
  public static final String ONCE = "once";

  /** Findings of earlier steps that later ones need. */
  private static final List<String> CARRIED =
      List.of("timelineBefore", "barrier", "fencedAt", "hits", "misses", "previousRelease", DatabaseFailure.OLD_DATA);

  /** Finding of a planned move: the primary that is to be stopped. */
  private static final String OLD_PRIMARY = "oldPrimary";

  private StepArguments() {}

  /** The arguments of a step. An own step knows what the plan says alone, and its key. */
  static Map<String, String> of(Active active, Step step) {
    if (!active.isOwn(step.name())) {
      return of(active);
    }
    var arguments = new TreeMap<String, String>();
    arguments.put(IDEMPOTENCY_KEY, active.keyedBy() + "/" + step.name());
    if (step.is(Trait.ONCE)) {
      arguments.put(ONCE, "true");
    }
    return arguments;
  }

  private static Map<String, String> of(Active active) {
    var arguments = new TreeMap<String, String>();
    arguments.put("target", active.findings().getOrDefault(OLD_PRIMARY, active.incident().target()));
    arguments.put("candidate", active.candidate());
    arguments.put("primary", active.candidate().isEmpty() ? active.incident().target() : active.candidate());
    arguments.put("refusedBy", String.join(",", active.incident().lastSeen().refusedBy()));
    arguments.put("synchronousStandbys", String.join(",", active.incident().lastSeen().synchronousStandbys()));
    if (PlannedRestore.is(active)) {
      arguments.put(Restore.UNTIL, active.incident().target());
      arguments.put(Restore.STAMP, active.incident().firstEvidenceAt().truncatedTo(ChronoUnit.SECONDS).toString());
      carry(Restore.CHOSEN, active, arguments);
    }
    if (PlannedRedeploy.is(active)) {
      arguments.putAll(PlannedRedeploy.arguments(active));
      carry(Redeploy.FOUND, active, arguments);
    }
    if (PlannedFailback.is(active)) {
      arguments.putAll(PlannedFailback.arguments());
      carry(SiteFailback.FOUND, active, arguments);
    }
    if (SiteTakeover.is(active)) {
      arguments.put(Restore.UNTIL, Restore.LATEST);
      arguments.put(Restore.STAMP, active.incident().firstEvidenceAt().truncatedTo(ChronoUnit.SECONDS).toString());
      carry(Restore.CHOSEN, active, arguments);
      carry(SiteTakeover.FOUND, active, arguments);
    }
    carry(CARRIED, active, arguments);
    var witness = active.incident().lastSeen().witness();
    if (witness != null) {
      arguments.put("witnessWriter", witness.writer());
      arguments.put("witnessSequence", Long.toString(witness.sequence()));
      arguments.put("witnessLsn", witness.lsn());
      arguments.put("witnessAt", witness.at().toString());
    }
    return arguments;
  }

  private static void carry(List<String> findings, Active active, Map<String, String> arguments) {
    for (String carried : findings) {
      String value = active.findings().get(carried);
      if (value != null) {
        arguments.put(carried, value);
      }
    }
  }
}
