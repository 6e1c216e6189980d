package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says what a person must do with restored data to which Rebound cannot lead the applications; changes nothing. */
public final class HandOverRestore implements Step {
  @Override
  public StepReport run(StepContext context) {
    String place = context.argument(Restore.PLACE);
    Instant of = Instant.parse(context.argument(Restore.DATA_OF));
    String age = "data of " + of + ", " + Duration.between(of, context.now()).toMinutes() + " min old";
    return StepReport.done(
        switch (new RestoreJob(context).source()) {
          case BackupSource.PgBackRest stanza ->
              "the restored data folder " + place + " (" + age + ") was tried at 127.0.0.1:" + stanza.trialPort()
                  + " and stopped again. A person starts it where clients shall find it, with a configuration of its own that archives"
                  + " into no stanza in use, and leads the clients to it: how it is served no plan says";
          case BackupSource.Dumps _ ->
              "the restored database is " + context.argument(Restore.RESTORED_URL) + " (" + age + "). A person leads to it "
                  + who(context);
        });
  }

  private static String who(StepContext context) {
    List<String> left =
        context.applications().stream().map(application -> application.name() + context.connection(application).map(HandOverRestore::why)
            .orElse(" (the plan does not say where its address stands)")).toList();
    return left.isEmpty() ? "whoever uses it: the plan names no application" : String.join(", ", left);
  }

  private static String why(Connection connection) {
    return " (" + connection.description() + (connection instanceof Connection.HaProxy ? ", which names no database" : "") + ")";
  }
}
