package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.http.HttpProbe.Round;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the plan's checks until all answer 2xx: users are served then. A plain HTTP check is asked at the address that the name servers
 * tell for its host, so that no cache of this machine stands between; any other one as this machine resolves it.
 */
public final class VerifySite implements Step {
  /** Of one question. */
  private static final Duration LIMIT = Duration.ofSeconds(3);
  /** How long the checks are asked in one attempt. */
  private static final Duration SERVED_MAX = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      Instant end = context.now().plus(SERVED_MAX);
      List<String> failing = failing(context, site);
      while (!failing.isEmpty() && context.now().isBefore(end)) {
        context.progress("waiting for " + String.join("; ", failing));
        context.pause(PAUSE);
        failing = failing(context, site);
      }
      return failing.isEmpty()
          ? measured(
              context,
              StepReport.done(
                  "users are served from " + site.recovery().site() + ": " + String.join(", ", site.recovery().checks()) + " answer"))
          : StepReport.failed("not everything is served from " + site.recovery().site() + ": " + String.join("; ", failing));
    });
  }

  /** Who reads that the service is restored reads what it cost, too. */
  private static StepReport measured(StepContext context, StepReport report) {
    StepReport all = report;
    for (String finding : List.of("lossFrom", "lossUntil", "lostWitnessRows")) {
      String value = context.argumentOr(finding, "");
      all = value.isEmpty() ? all : all.with(finding, value);
    }
    return all;
  }

  private static List<String> failing(StepContext context, LostSite site) {
    var failing = new ArrayList<String>();
    for (String check : site.recovery().checks()) {
      Optional<String> url = asked(context, site, check);
      if (url.isEmpty()) {
        failing.add(check + ": no name server tells an address for it");
        continue;
      }
      try (var probe = context.targets().http(url.get())) {
        Round round = probe.look(LIMIT);
        if (round.outcome() != Outcome.ANSWERED) {
          failing.add(check + ": " + round.detail());
        }
      }
    }
    return failing;
  }

  /** The check at its address, where its host is a name that is switched and no certificate is bound to the name. */
  private static Optional<String> asked(StepContext context, LostSite site, String check) {
    URI url = URI.create(check);
    Optional<SwitchedName> name =
        site.recovery().names().stream()
            .filter(each -> each.name().equalsIgnoreCase(url.getHost()) && RecordType.valueOf(each.kind().name()) == RecordType.A)
            .findFirst();
    if (name.isEmpty() || !"http".equals(url.getScheme())) {
      return Optional.of(check);
    }
    return context.targets().dns(name.get().zone()).look(name.get().name(), SwitchDns.LOOK).servers().values().stream()
        .filter(Told.Records.class::isInstance).map(Told.Records.class::cast).flatMap(told -> told.of(RecordType.A).stream())
        .findFirst().map(set -> at(url, set.values().getFirst()));
  }

  private static String at(URI url, String address) {
    try {
      return new URI(url.getScheme(), null, address, url.getPort(), url.getPath(), url.getQuery(), null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + url, e);
    }
  }
}
