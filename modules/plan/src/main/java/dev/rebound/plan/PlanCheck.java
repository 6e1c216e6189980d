package dev.rebound.plan;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery.ZoneChange;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.Vantage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code rebound plan check} prints about a valid plan: what it protects, what it does by itself, what was left to defaults. */
public final class PlanCheck {
  private static final String LEFT_OUT = "the default";

  private PlanCheck() {}

  /**
   * What came of looking at a file.
   *
   * @param right whether nothing is wrong beside contacts that are still to be filled in
   * @param text the report, or every problem with its place; ends without a line feed
   */
  public record Look(boolean right, String text) {}

  /**
   * Looks at a plan whose contacts may still be to be filled in: they are remarks, all else is judged as always. For people alone; what
   * starts with a plan reads it by {@link PlanFile}, which refuses such a one.
   *
   * @param allowed as for {@link PlanFile#read(Path, AllowList)}
   */
  public static Look look(Path file, @Nullable AllowList allowed) {
    PlanFile.Reading reading = PlanFile.reading(file, allowed);
    return reading.plan()
        .map(plan -> new Look(true, report(plan, verdict(plan, reading), Notes.on(plan), reading.toFillIn()).stripTrailing()))
        .orElseGet(() -> new Look(false, new PlanFile.Invalid(reading.wrong()).render()));
  }

  private static String verdict(Plan plan, PlanFile.Reading reading) {
    int open = reading.toFillIn().size();
    return open == 0 ? valid(plan, PlanFile.hash(reading.text()))
        : "The plan of '%s' is right but for %s still to fill in; nothing starts with it.".formatted(plan.system(),
            open == 1 ? "1 contact" : open + " contacts");
  }

  private static String valid(Plan plan, String hash) {
    return "The plan of '" + plan.system() + "' is valid (SHA-256 " + hash.substring(0, 12) + "…).";
  }

  /** The whole report, ending with a line feed. Looks at the files of secrets, so it belongs to the console and to no decision. */
  public static String render(PlanFile.Valid valid) {
    return report(valid.plan(), valid(valid.plan(), valid.hash()), valid.notes(), List.of());
  }

  private static String report(Plan plan, String verdict, List<Finding> about, List<Problem> toFillIn) {
    var lines = new ArrayList<String>();
    lines.add(verdict);
    lines.add("");
    if (!toFillIn.isEmpty()) {
      lines.add("To fill in");
      toFillIn.forEach(each -> lines.add("  " + each));
      lines.add("");
    }
    lines.add("Components");
    plan.components().values().forEach(component -> lines.add("  " + sentence(component)));
    lines.add("");
    vantage(plan, lines);
    losses(plan, lines);
    lines.add("Scenarios");
    for (Scenario scenario : PlanAssembly.SCENARIOS) {
      String how =
          switch (plan.modeOf(scenario)) {
            case AUTO -> "auto, acts by itself";
            case APPROVE -> "approve, asks first";
            case OBSERVE -> "observe, looks and says what it would do";
          };
      lines.add("  " + scenario.word() + ": " + (byHand(plan, scenario) ? "a person carries out the plan's steps" : how));
    }
    lines.add("");
    own(plan, lines);
    lines.add("Escalation");
    plan.escalation().forEach(level -> lines.add("  after %s: %s (%s)%s".formatted(Durations.write(level.after()), level.name(),
        String.join(", ", level.tell()), level.backup().isEmpty() ? "" : ", backup " + String.join(", ", level.backup()))));
    promises(plan, lines);
    lines.add("");
    defaults(plan, lines);
    List<Finding> notes = Stream.concat(about.stream(), missingSecrets(plan).stream()).toList();
    lines.add("");
    lines.add(notes.isEmpty() ? "Notes: none." : "Notes");
    notes.forEach(note -> lines.add("  " + note));
    return String.join("\n", lines) + "\n";
  }

  private static void promises(Plan plan, List<String> lines) {
    Communication promised = plan.channels().communication();
    if (promised == null) {
      return;
    }
    lines.add("");
    lines.add("Promised news (communications lead: " + promised.lead() + ")");
    promised.groups().values().forEach(group -> {
      var ways = new ArrayList<String>(group.slack() == null ? List.of() : List.of("Slack " + group.slack()));
      ways.addAll(group.email());
      lines.add("  " + group.name() + ": " + (ways.isEmpty() ? "still to fill in" : String.join(", ", ways)));
    });
  }

  /** A site that is lost is a person's where no other one says how it takes over. */
  private static boolean byHand(Plan plan, Scenario scenario) {
    return scenario == Scenario.SITE && plan.vantage().sites().values().stream().allMatch(site -> site.recovery() == null);
  }

  private static void own(Plan plan, List<String> lines) {
    if (plan.own().steps().isEmpty()) {
      return;
    }
    lines.add("Own steps");
    plan.own().steps().values().forEach(step -> lines.add("  " + step.name() + ": " + sentence(step)));
    plan.own().places().forEach((playbook, places) -> places.forEach(place -> lines.add(
        "  in " + playbook + ", " + (place.after() == null ? "at the end" : "after " + place.after()) + ": " + place.step())));
    lines.add("");
  }

  private static String sentence(OwnCalls.OwnCall step) {
    String call =
        switch (step.call()) {
          case OwnCalls.Command command -> "runs " + command.argv().getFirst();
          case OwnCalls.Http http -> http.method() + " to " + AllowList.Origin.of(http.url());
        };
    return call + ", " + Durations.write(step.timeout()) + ", " + step.attempts() + (step.attempts() == 1 ? " attempt" : " attempts")
        + (step.irreversible() == null ? "" : ", irreversible") + (step.undo() == null ? "" : ", undone by " + step.undo())
        + (step.goesOn() ? "; where it fails the recovery goes on" : "; where it fails a person gets the recovery");
  }

  private static void vantage(Plan plan, List<String> lines) {
    if (!plan.vantage().sites().isEmpty()) {
      lines.add("Sites");
      plan.vantage().sites().values().forEach(site -> lines.add("  " + sentence(plan, site)));
      lines.add("");
    }
    lines.add("Observers");
    for (String id : plan.observers()) {
      Vantage.Observer observer = plan.vantage().observer(id);
      String where = plan.vantage().sites().isEmpty() ? "" : observer.site().isEmpty() ? "outside of every site, " : "in " + observer.site()
          + ", ";
      lines.add("  " + id + ": " + where + (observer.control().isEmpty() ? "always has a vote"
          : "has a vote while it reaches " + String.join(" or ", observer.control())));
    }
    lines.add("");
  }

  /** What of the recovery of a lost site is proven not to need it; what is not proven stands among the notes. */
  private static void losses(Plan plan, List<String> lines) {
    SiteLoss.of(plan).forEach((site, claims) -> {
      lines.add("When " + site + " is lost");
      claims.stream().filter(claim -> claim.verdict() == SiteLoss.Verdict.PROVEN).forEach(claim -> lines.add("  " + claim.sentence()));
      long open = claims.stream().filter(claim -> claim.verdict() == SiteLoss.Verdict.UNPROVEN).count();
      lines.add("  "
          + (open == 0 ? "nothing that the plan names of its recovery needs it" : "not proven yet: " + open + " (see the notes)"));
      lines.add("");
    });
  }

  private static String sentence(Plan plan, Vantage.Site site) {
    String known = site.knownAs().isEmpty() ? "" : ", known as " + String.join(", ", site.knownAs());
    if (!site.active()) {
      SiteRecovery recovery = site.recovery();
      return site.name() + ": standby" + known
          + (recovery == null ? "" : ", takes over from " + recovery.replaces() + " once that is fenced by "
              + String.join(" or ", recovery.fences().stream().map(SiteRecovery.SiteFence::name).toList()));
    }
    List<String> outside = Notes.outside(plan, site);
    String seen = outside.size() >= Defaults.OBSERVERS_MIN ? "can be declared lost by two of " + String.join(", ", outside)
        : "can never be declared lost: it takes two observers outside of it";
    return "%s: active%s, %s".formatted(site.name(), known, seen);
  }

  private static String sentence(Component component) {
    String depends = component.dependsOn().isEmpty() ? "" : ", depends on " + String.join(", ", component.dependsOn());
    return switch (component) {
      case Component.Postgresql database ->
          "%s: PostgreSQL, initial primary %s, replicas %s, %s%s%s".formatted(database.name(), database.primary().name(),
              database.replicas().isEmpty() ? "none" : String.join(", ", database.replicas().stream().map(Component.Node::name).toList()),
              database.durability().name().toLowerCase(Locale.ROOT), backups(database), depends);
      case Component.KubernetesApplication application ->
          "%s: Kubernetes deployment %s/%s%s".formatted(application.name(), application.namespace(), application.deployment(), depends);
      case Component.Redis cache ->
          "%s: Redis, initial primary %s, replicas %s%s".formatted(cache.name(), cache.primary().name(),
              cache.replicas().isEmpty() ? "none" : String.join(", ", cache.replicas().stream().map(Component.Node::name).toList()),
              depends);
      case Component.WebService service -> "%s: %s%s".formatted(service.name(), service.url(), depends);
      case Component.TcpService service -> "%s: port %s:%d%s".formatted(service.name(), service.host(), service.port(), depends);
    };
  }

  private static String backups(Component.Postgresql database) {
    return database.backups().isEmpty() ? "" : ", restored from " + String.join(" or ", database.backups().stream().map(source ->
        switch (source) {
          case BackupSource.Dumps dumps -> "dumps in " + dumps.folder() + " into a new database at " + dumps.server();
          case BackupSource.PgBackRest stanza ->
              "pgBackRest's " + stanza.stanza() + " into a new folder in " + stanza.folder()
                  + " (tried at port " + stanza.trialPort() + ")";
        }).toList());
  }

  private static void defaults(Plan plan, List<String> lines) {
    Map<String, String> said = said(plan);
    int what = Defaults.table().keySet().stream().mapToInt(String::length).max().orElse(0);
    int standard = Defaults.table().values().stream().mapToInt(String::length).max().orElse(0);
    String form = "  %-" + what + "s  %-" + standard + "s  %s";
    lines.add(form.formatted("Setting", "Default", "This plan"));
    Defaults.table().forEach((key, value) -> lines.add(form.formatted(key, value, said.getOrDefault(key, LEFT_OUT))));
  }

  /** What the plan says for the rows of {@link Defaults#table()}, where it is another than the default. */
  private static Map<String, String> said(Plan plan) {
    var said = new LinkedHashMap<String, String>();
    Plan.Confirmation confirmation = plan.confirmation();
    for (Scenario scenario : PlanAssembly.SCENARIOS) {
      String key = "scenarios." + scenario.word() + ".mode";
      differs(said, key, plan.modeOf(scenario).name().toLowerCase(Locale.ROOT), Defaults.table().getOrDefault(key, ""));
    }
    differs(said, "confirmation.probeInterval", Durations.write(confirmation.probeInterval()), Durations.write(Defaults.PROBE_INTERVAL));
    differs(said, "confirmation.probeFailures", "" + confirmation.probeFailures(), "" + Defaults.PROBE_FAILURES);
    differs(said, "confirmation.probeTimeout", Durations.write(confirmation.probeTimeout()), Durations.write(Defaults.PROBE_TIMEOUT));
    differs(said, "confirmation.alert", Durations.write(confirmation.alert()), Durations.write(Defaults.ALERT_CONFIRMATION));
    differs(said, "confirmation.healthChecks", Durations.write(confirmation.healthChecks()), Durations.write(Defaults.HEALTH_CONFIRMATION));
    differs(said, "confirmation.lateness", Durations.write(confirmation.lateness()), Durations.write(Defaults.LATENESS));
    said.put("observers that must agree before an irreversible step",
        plan.observersThatMustAgree() + " of " + plan.observers().size() + " named");
    differs(said, "limits.irreversiblePerHour", "" + plan.limits().irreversiblePerHour(), "" + Defaults.IRREVERSIBLE_PER_HOUR);
    differs(said, "limits.instancesAtOncePercent", "" + plan.limits().instancesAtOncePercent(), "" + Defaults.INSTANCES_AT_ONCE_PERCENT);
    differs(said, "limits.recoveriesPerHour", "" + plan.limits().recoveriesPerHour(), "" + Defaults.RECOVERIES_PER_HOUR);
    differs(said, "limits.lagBytesMax", "" + plan.limits().lagBytesMax(), "" + Defaults.LAG_BYTES_MAX);
    differs(said, "approval.expiry", Durations.write(plan.approvalExpiry()), Durations.write(Defaults.APPROVAL_EXPIRY));
    plan.components().values().stream()
        .filter(component -> component instanceof Component.Postgresql database
            && database.durability() == Component.Durability.ASYNCHRONOUS)
        .forEach(component -> said.merge("durability", "asynchronous for " + component.name(), (a, b) -> a + ", " + b));
    plan.components().values().stream()
        .filter(component -> component instanceof Component.Postgresql database
            && database.onStandbyLoss() == Component.StandbyLoss.WAIT)
        .forEach(component -> said.merge("onStandbyLoss", "wait for " + component.name(), (a, b) -> a + ", " + b));
    Communication promised = plan.channels().communication();
    if (promised != null) {
      differs(said, "communication", "first %s, whileAffected %s, whileRebuilding %s, finalReport %s".formatted(
          Durations.write(promised.first()), Durations.write(promised.whileAffected()), Durations.write(promised.whileRebuilding()),
          Durations.write(promised.finalReport())), Defaults.table().getOrDefault("communication", ""));
    }
    Plan.Objectives objectives = plan.objectives();
    said.put("objectives", "rto %s, rpo %s, mtd %s, availability %s%%".formatted(Durations.write(objectives.rto()),
        Durations.write(objectives.rpo()), Durations.write(objectives.mtd()), objectives.availabilityPercent()));
    return said;
  }

  private static void differs(Map<String, String> said, String key, String value, String standard) {
    if (!value.equals(standard)) {
      said.put(key, value);
    }
  }

  private static void putFiles(Map<String, String> files, String path, ZoneChange change) {
    switch (change) {
      case SiteRecovery.Key key -> files.put(path + ".key.secretFile", key.secretFile());
      case SiteRecovery.Provider(OwnCalls.Http call) -> putFiles(files, path + ".provider", call);
    }
  }

  private static void putFiles(Map<String, String> files, String path, OwnCalls.Http http) {
    http.headers().forEach(header -> {
      if (header.file() != null) {
        files.put(path + ".headers, " + header.name(), header.file());
      }
    });
  }

  /** A finding for each file of a secret that this process cannot read. Relative paths are looked up in the working folder. */
  public static List<Finding> missingSecrets(Plan plan) {
    var files = new LinkedHashMap<String, String>();
    for (Component component : plan.components().values()) {
      if (component instanceof Component.Postgresql database) {
        files.put("components." + database.name() + ".postgresql.credentials.passwordFile", database.credentials().passwordFile());
        for (BackupSource source : database.backups()) {
          if (source instanceof BackupSource.Dumps dumps && dumps.credentials() != null) {
            files.put("components." + database.name() + ".postgresql.backups.dumps.credentials.passwordFile",
                dumps.credentials().passwordFile());
          }
        }
      }
      if (component instanceof Component.Redis cache && cache.credentials() != null) {
        files.put("components." + cache.name() + ".redis.credentials.passwordFile", cache.credentials().passwordFile());
      }
      if (component instanceof Component.Redis cache && cache.warmUp() != null && cache.warmUp().credentials() != null) {
        files.put("components." + cache.name() + ".redis.warmUp.credentials.passwordFile", cache.warmUp().credentials().passwordFile());
      }
    }
    plan.vantage().sites().values().stream().map(Vantage.Site::recovery).filter(Objects::nonNull).forEach(recovery -> {
      String path = "sites." + recovery.site() + ".recovery.";
      files.put(path + "database.credentials.passwordFile", recovery.database().credentials().passwordFile());
      recovery.names().forEach(name -> putFiles(files, path + "dns, " + name.zone().name(), name.zone().change()));
    });
    plan.own().steps().values().forEach(step -> {
      if (step.call() instanceof OwnCalls.Http http) {
        putFiles(files, "steps." + step.name() + ".http", http);
      }
    });
    String grafana = plan.intakes().grafanaSecretFile();
    if (grafana != null) {
      files.put("intakes.grafana.secretFile", grafana);
    }
    Plan.Slack slack = plan.channels().slack();
    if (slack != null) {
      files.put("channels.slack.tokenFile", slack.tokenFile());
      files.put("channels.slack.signingSecretFile", slack.signingSecretFile());
    }
    Plan.Email email = plan.channels().email();
    if (email != null && email.passwordFile() != null) {
      files.put("channels.email.passwordFile", email.passwordFile());
    }
    return files.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty()) // still to be filled in, which is said already
        .filter(entry -> !Files.isReadable(Path.of(entry.getValue())))
        .map(entry -> new Finding(entry.getKey(), "The file " + entry.getValue() + " is missing or cannot be read."))
        .toList();
  }
}
