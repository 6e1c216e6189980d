package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteRecovery.Provider;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.Look;
import dev.rebound.targets.dns.Order;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.dns.Spread;
import dev.rebound.targets.dns.Switched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Leads each name to the standby site, by compare-and-set from where the plan says it leads, and asks every name server until all tell the
 * new. A name that somebody else has changed is left alone, and a person decides. What caches may still hand out is said.
 */
public final class SwitchDns implements Step {
  /** Of one look at all servers. */
  static final Duration LOOK = Duration.ofSeconds(2);
  /** Of one change, with the looks before and after it; less than a lease. */
  private static final Duration CHANGE = Duration.ofSeconds(6);
  /** How long name servers may take to tell the new in one attempt: secondaries are notified, or ask by themselves. */
  private static final Duration SPREAD_MAX = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      var told = new ArrayList<String>();
      boolean acted = false;
      Duration kept = Duration.ZERO;
      for (SwitchedName name : site.recovery().names()) {
        Led led = lead(context, name);
        if (!led.report().well()) {
          return led.report();
        }
        acted |= led.report().outcome() == Outcome.DONE;
        kept = kept.compareTo(led.kept()) > 0 ? kept : led.kept();
        told.add(led.report().reason());
      }
      String said = told.isEmpty() ? "the plan names nothing that is switched" : String.join("; ", told);
      String names = String.join(", ", site.recovery().names().stream().map(SwitchedName::name).toList());
      StepReport report = acted ? StepReport.done(said) : StepReport.alreadyDone(said);
      return told.isEmpty() ? report : report.with(SiteFailure.NAMES, names).with(SiteFailure.OLD_KEPT, kept.toString());
    });
  }

  /** @param kept how long caches may hand out the old after this */
  private record Led(StepReport report, Duration kept) {
    static Led not(StepReport report) {
      return new Led(report, Duration.ZERO);
    }
  }

  /** Why this machine may not change a zone; null where it may. A signed update calls nobody but the zone's own server. */
  public static @Nullable String refusal(AllowList allowed, Zone zone) {
    return zone.change() instanceof Provider(OwnCalls.Http call) ? allowed.refuses(call) : null;
  }

  private static Led lead(StepContext context, SwitchedName name) throws InterruptedException {
    RecordType type = RecordType.valueOf(name.kind().name());
    var order =
        new Order(
            name.name(), Optional.of(new RecordSet(type, name.from(), name.ttl())), new RecordSet(type, name.to(), name.ttl()));
    String refusal = refusal(context.targets().allowed(), name.zone());
    if (refusal != null) {
      return Led.not(StepReport.refused(name.name() + " was not switched: " + refusal));
    }
    Dns dns = context.targets().dns(name.zone());
    Look before = dns.look(name.name(), LOOK);
    context.mayAct("lead " + name.name() + " to " + String.join(", ", name.to()));
    return switch (dns.change(order, CHANGE)) {
      case Switched.Changed(OptionalLong serial) -> spread(context, name, dns, before, order, serial, true);
      case Switched.AlreadySo(long serial) -> spread(context, name, dns, before, order, OptionalLong.of(serial), false);
      case Switched.ChangedByAnother(List<RecordSet> now) -> Led.not(
          StepReport.refused(
              name.name() + " no longer leads where the plan says (" + String.join(", ", name.from()) + ") but to "
                  + (now.isEmpty() ? "nothing" : String.join("; ", now.stream().map(RecordSet::words).toList()))
                  + ": somebody has changed it, and it is left alone"));
      case Switched.Refused(String reason) -> Led.not(StepReport.refused(name.name() + " was not switched: " + reason));
      case Switched.NotSent(String reason) -> Led.not(StepReport.failed(name.name() + " was not switched: " + reason));
      case Switched.Unknown(String reason) ->
          Led.not(StepReport.failed("whether " + name.name() + " was switched is not known yet: " + reason));
    };
  }

  private static Led spread(
      StepContext context, SwitchedName name, Dns dns, Look before, Order order, OptionalLong serial, boolean changed)
      throws InterruptedException {
    Instant end = context.now().plus(SPREAD_MAX);
    Spread spread = Spread.of(before, dns.look(name.name(), LOOK), order, serial);
    while (!spread.everywhere() && context.now().isBefore(end)) {
      context.progress("waiting for name servers: " + String.join("; ", spread.waiting()));
      context.pause(PAUSE);
      spread = Spread.of(before, dns.look(name.name(), LOOK), order, serial);
    }
    if (!spread.everywhere()) {
      return Led.not(
          StepReport.failed(
              name.name() + " is switched, but not every name server tells it after " + SPREAD_MAX.toSeconds() + " s: "
                  + String.join("; ", spread.waiting())));
    }
    Duration kept = spread.oldKept().orElse(name.ttl());
    String said =
        name.name() + " leads to " + String.join(", ", name.to()) + " at every name server; caches may tell the old for "
            + kept.toSeconds() + " s";
    return new Led(changed ? StepReport.done(said) : StepReport.alreadyDone(said), kept);
  }
}
