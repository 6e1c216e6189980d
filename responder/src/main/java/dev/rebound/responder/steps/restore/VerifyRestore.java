package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.UnderLease;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.TrialServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what was restored: readable, with tables, without corruption, and how new its newest commit is. A new database is looked at
 * where it is; a data folder is started for the look, for this machine alone, and stopped again.
 */
public final class VerifyRestore implements Step {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  /** Left of the attempt for the look and for stopping. */
  private static final Duration MARGIN = Duration.ofMinutes(25);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String place = context.argument(Restore.PLACE);
    return switch (new RestoreJob(context).source()) {
      case BackupSource.Dumps dumps -> {
        StepReport report =
            report(
                new RestoredLook(
                    context, credentials(context, dumps), place, context.argument(Restore.RESTORED_URL), List.of(RestoredLook.WITNESS)));
        yield report.with(Restore.CLIENTS, switchable(context) ? Restore.SWITCHABLE : "by-hand");
      }
      case BackupSource.PgBackRest stanza -> tried(context, stanza, Path.of(place));
    };
  }

  static Credentials credentials(StepContext context, BackupSource.Dumps dumps) {
    Credentials own = dumps.credentials();
    return own == null ? context.database().credentials() : own;
  }

  private static StepReport tried(StepContext context, BackupSource.PgBackRest stanza, Path folder) throws InterruptedException {
    String refusal = context.targets().allowed().refuses(stanza);
    if (refusal != null) {
      return StepReport.refused(refusal);
    }
    TrialServer trial = context.targets().trialServer(stanza);
    int port = stanza.trialPort();
    Duration limit = Duration.between(context.now(), context.request().deadline()).minus(MARGIN);
    context.mayAct("start " + folder + " for a look");
    if (UnderLease.run(context, "starting " + folder, watch -> trial.start(folder, port, limit, watch))
        instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      return StepReport.failed(reason);
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + RestoreJob.database(context.database());
    StepReport report =
        report(
            new RestoredLook(
                context, context.database().credentials(), folder.toString(), url, List.of(RestoredLook.REPLAYED, RestoredLook.WITNESS)));
    return UnderLease.run(context, "stopping " + folder, _ -> trial.stop(folder, STOP_LIMIT))
        instanceof Answer.Trouble<Change>(Outcome outcome, String reason) ? StepReport.failed(reason) : report;
  }

  private static StepReport report(RestoredLook look) {
    return switch (look.look()) {
      case RestoredLook.Seen.Unseen(String reason) -> StepReport.failed(reason);
      case RestoredLook.Seen.Bad(String reason) -> StepReport.refused(reason);
      case RestoredLook.Seen.Well(String sentence, Optional<Instant> newest) -> {
        StepReport done = StepReport.done(sentence);
        yield newest.map(moment -> done.with(Restore.NEWEST_COMMIT, moment.toString())).orElse(done);
      }
    };
  }

  /** Whether each application's address stands in a text that Rebound may change: a proxy cannot name another database. */
  private static boolean switchable(StepContext context) {
    return !context.applications().isEmpty()
        && context.applications().stream().map(context::connection)
            .allMatch(connection -> connection.isPresent() && !(connection.get() instanceof Connection.HaProxy));
  }
}
