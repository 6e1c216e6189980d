package dev.rebound.responder.steps.site;

import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Repointing;
import java.net.URI;
import java.util.Optional;

/**
 * Leads the standby site's applications to its database, where the plan says that their address stands: to the promoted replica, or to the
 * database that was restored. They run no instance yet, so nothing is restarted. Repeated, it changes nothing.
 */
public final class ConnectSiteApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      if (context.argumentOr(SiteFailure.SITE_DATA, "").equals(SiteFailure.BACKUP)) {
        return new Repointing(context, uri(context.argument(Restore.RESTORED_URL)), Optional.of(context.argument(Restore.PLACE))).run();
      }
      String primary = context.argument("candidate");
      return new Repointing(context, uri(site.recovery().replica(primary).url()), Optional.empty()).run();
    });
  }

  private static URI uri(String jdbc) {
    return URI.create(jdbc.replaceFirst("^jdbc:", ""));
  }
}
