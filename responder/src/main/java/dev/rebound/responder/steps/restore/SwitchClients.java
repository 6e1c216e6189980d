package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Repointing;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Leads each application to the restored database, which must answer right before. The old database is left as it is. */
public final class SwitchClients implements Step {
  @Override
  public StepReport run(StepContext context) {
    if (!(new RestoreJob(context).source() instanceof BackupSource.Dumps dumps)) {
      return StepReport.refused("no plan says how a restored data folder is served");
    }
    String place = context.argument(Restore.PLACE);
    String url = context.argument(Restore.RESTORED_URL);
    Optional<String> trouble = new RestoredLook(context, VerifyRestore.credentials(context, dumps), place, url, List.of()).unavailable();
    return trouble.map(reason -> StepReport.failed(place + " does not answer, clients stay where they are: " + reason))
        .orElseGet(() -> new Repointing(context, URI.create(url.replaceFirst("^jdbc:", "")), Optional.of(place)).run());
  }
}
