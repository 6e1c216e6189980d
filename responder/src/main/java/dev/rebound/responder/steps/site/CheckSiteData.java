package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteHoldings.Certificate;
import dev.rebound.core.plan.SiteHoldings.FileStore;
import dev.rebound.core.plan.SiteHoldings.Kept;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.Targets;
import dev.rebound.responder.steps.UnderLease;
import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.certificate.Certificates;
import dev.rebound.targets.folder.Folders.Expected;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks, before the fence, whether what users have uploaded and the certificates are there for the standby site. Where something is
 * missing nothing has been done yet; a person may go on without it, with a reason.
 */
public final class CheckSiteData implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      SiteHoldings holdings = site.recovery().holdings();
      List<String> problems =
          UnderLease.run(
              context, "looking at files and certificates of " + site.recovery().site(),
              _ -> problems(holdings, context.targets(), context.now()));
      int looked = holdings.files().size() + holdings.certificates().size();
      return !problems.isEmpty() ? StepReport.failed(site.recovery().site() + " lacks what it needs: " + String.join(" ", problems))
          : looked == 0 ? StepReport.alreadyDone("the plan names no files and no certificates of " + site.recovery().site())
          : StepReport.done("files and certificates of " + site.recovery().site() + " are there: " + String.join(", ", names(holdings)));
    });
  }

  private static List<String> names(SiteHoldings holdings) {
    var names = new ArrayList<String>();
    holdings.files().forEach(store -> names.add(store.name()));
    holdings.certificates().forEach(certificate -> names.add(certificate.name()));
    return names;
  }

  /** What is missing or wrong, one sentence each. */
  public static List<String> problems(SiteHoldings holdings, Targets targets, Instant now) {
    var problems = new ArrayList<String>();
    for (FileStore store : holdings.files()) {
      switch (targets.folders().lacks(store.folder(), new Expected(store.marker(), store.filesMin(), store.listing()))) {
        case Answer.Trouble<List<String>> trouble -> problems.add(store.name() + ": " + trouble.reason());
        case Answer.Value<List<String>>(List<String> lacks) -> lacks.forEach(each -> problems.add(store.name() + ": " + each));
      }
    }
    for (Certificate certificate : holdings.certificates()) {
      switch (pem(certificate.kept(), targets)) {
        case Answer.Trouble<Optional<HeldText>> trouble -> problems.add(certificate.name() + ": " + trouble.reason());
        case Answer.Value<Optional<HeldText>>(var held) when held.isEmpty() -> problems.add(certificate.name() + ": It is not there.");
        case Answer.Value<Optional<HeldText>>(var held) ->
            Certificates.problems(held.orElseThrow().value(), certificate.hosts(), now, certificate.validFor())
                .forEach(each -> problems.add(certificate.name() + ": " + each));
      }
    }
    return problems;
  }

  private static Answer<Optional<HeldText>> pem(Kept kept, Targets targets) {
    return switch (kept) {
      case Kept.InFile(String path) -> targets.files().read(path, null);
      case Kept.InSecret(var api, String namespace, String secret, String key) -> {
        try (var cluster = targets.cluster(api)) {
          yield cluster.read(new KeyRef(Holder.SECRET, namespace, secret, key));
        }
      }
    };
  }
}
