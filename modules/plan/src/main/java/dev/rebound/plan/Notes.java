package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Rotation;
import dev.rebound.core.plan.Vantage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What the owner of a valid plan should know; never a reason to refuse it. */
final class Notes {
  private Notes() {}

  static List<Finding> on(Plan plan) {
    var notes = new ArrayList<Finding>();
    if (plan.observers().size() == 1) {
      notes.add(new Finding("observers", "One observer: an irreversible step rests on a single point of view."));
    }
    for (Component component : plan.components().values()) {
      switch (component) {
        case Component.Postgresql database -> database(database, notes);
        case Component.KubernetesApplication application -> application(plan, application, notes);
        case Component.Redis cache -> cache(cache, notes);
        case Component.WebService _, Component.TcpService _ -> {}
      }
    }
    if (plan.components().values().stream().noneMatch(Component.Postgresql.class::isInstance)) {
      notes.add(new Finding("components", "No database: there is nothing that Rebound can recover by itself."));
    }
    if (plan.alerts().isEmpty()) {
      notes.add(new Finding("alerts", "No matcher: of alerts only what Rebound knows by itself counts as evidence."));
    }
    vantage(plan, notes);
    SiteLoss.of(plan, SiteLoss.Verdict.UNPROVEN).forEach(claim ->
        notes.add(new Finding(claim.path(), capital(claim.sentence()) + ". " + claim.right())));
    people(plan, notes);
    if (plan.channels().slack() == null || plan.channels().email() == null) {
      notes.add(new Finding("channels", "One channel: when it is down, nobody is reached."));
    }
    return notes;
  }

  private static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  private static void database(Component.Postgresql database, List<Finding> notes) {
    String path = "components." + database.name() + ".postgresql";
    if (database.replicas().isEmpty()) {
      notes.add(new Finding(path + ".replicas", "No replica: a lost primary can only be restarted in place."));
    }
    if (database.durability() == Component.Durability.ASYNCHRONOUS) {
      notes.add(new Finding(path + ".durability", "Asynchronous: a failover can lose the writes that no standby had."));
    }
    for (Component.Node node : database.nodes()) {
      if (node.supervisor() == null) {
        notes.add(new Finding(path + "." + node.name(),
            "No supervisor: Rebound cannot restart, fence or rebuild this node, so a person must fence it."));
      }
    }
  }

  private static void cache(Component.Redis cache, List<Finding> notes) {
    String path = "components." + cache.name() + ".redis";
    if (cache.replicas().isEmpty()) {
      notes.add(new Finding(path + ".replicas", "No replica: a lost primary can only be restarted in place."));
    }
    for (Component.Node node : cache.nodes()) {
      if (node.supervisor() == null) {
        notes.add(new Finding(path + "." + node.name(), "No supervisor: Rebound cannot restart this node, so a person must."));
      }
    }
  }

  /** What it takes to declare a site lost; nothing to say where the plan names no site. */
  private static void vantage(Plan plan, List<Finding> notes) {
    for (Vantage.Site site : plan.vantage().sites().values()) {
      List<String> outside = outside(plan, site);
      if (site.active() && outside.size() < Defaults.OBSERVERS_MIN) {
        notes.add(new Finding("sites." + site.name(), "%s outside of it; it takes %d, so this site can never be declared lost.".formatted(
            outside.isEmpty() ? "No observer stands" : "Only the observer " + outside.getFirst() + " stands", Defaults.OBSERVERS_MIN)));
      }
    }
    for (String id : plan.vantage().sites().isEmpty() ? List.<String>of() : plan.observers()) {
      if (plan.vantage().observer(id).control().isEmpty()) {
        notes.add(new Finding("observers." + id, "No control target: it always has a vote, also when its own network is gone."));
      }
    }
  }

  /** The observers that stand outside of a site. */
  static List<String> outside(Plan plan, Vantage.Site site) {
    return plan.observers().stream().filter(id -> !plan.vantage().observer(id).site().equals(site.name())).toList();
  }

  private static void application(Plan plan, Component.KubernetesApplication application, List<Finding> notes) {
    boolean onDatabase = application.dependsOn().stream().anyMatch(name -> plan.database(name).isPresent());
    String path = "components." + application.name();
    if (onDatabase && application.connection() == null) {
      notes.add(new Finding(path + ".kubernetes", "No connection: after a failover a person must repoint this application."));
    }
    if (application.probe() == null) {
      notes.add(new Finding(path, "No probe: Rebound cannot verify that this application serves again."));
    }
  }

  private static void people(Plan plan, List<Finding> notes) {
    if (plan.people().values().stream().noneMatch(person -> person.roles().contains(Plan.Person.APPROVER))) {
      notes.add(new Finding("people", "Nobody may approve: a recovery beyond limits.irreversiblePerHour can only be handed to a person."));
    }
    var told = new HashSet<String>();
    plan.escalation().forEach(level -> Stream.concat(level.tell().stream(), level.backup().stream()).forEach(name ->
        told.addAll(everyone(plan.onCall(), name))));
    if (told.size() == 1) {
      notes.add(new Finding("escalation", "One person: when they sleep, nobody is left."));
    }
  }

  /** Everybody who is ever meant by the name of a person, a role or a rotation. */
  static Set<String> everyone(OnCall onCall, String name) {
    var people = new HashSet<String>();
    OnCall.Role role = onCall.roles().get(name);
    Stream.of(role == null ? name : role.contact(), role == null ? null : role.backup()).filter(Objects::nonNull).forEach(each -> {
      Rotation rotation = onCall.rotations().get(each);
      people.addAll(rotation == null ? List.of(each) : rotation.people());
    });
    return people;
  }
}
