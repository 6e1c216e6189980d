package dev.rebound.core.plan;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way back to a site that was lost, from the standby site that took over: the same plan, read the other way (docs/decisions/0037).
 *
 * @param site the first one, to which users go back
 * @param takeover how the standby site took over from it
 * @param component the database as the plan has it
 * @param nodes of the database in the first site, the plan's primary first where it stands there; at least one
 * @param applications the first site's Deployments, each with the instances that it shall have there
 */
public record WayBack(
    String site, SiteRecovery takeover, Postgresql component, List<Node> nodes, List<KubernetesApplication> applications) {
  public WayBack {
    nodes = List.copyOf(nodes);
    applications = List.copyOf(applications);
  }

  /** The way back to a site; empty where no site of the plan takes over from it, or nothing of the database stands in it. */
  public static Optional<WayBack> of(Plan plan, String site) {
    Optional<SiteRecovery> takeover = plan.vantage().recoveryOf(site);
    Optional<Postgresql> database = takeover.flatMap(recovery -> plan.database(recovery.database().name()));
    if (database.isEmpty()) {
      return Optional.empty();
    }
    Postgresql component = database.get();
    List<Node> nodes =
        component.nodes().stream().filter(node -> plan.vantage().siteOf(component.name(), node.name()).equals(site)).toList();
    List<KubernetesApplication> applications =
        plan.components().values().stream().filter(KubernetesApplication.class::isInstance).map(KubernetesApplication.class::cast)
            .filter(each -> plan.vantage().siteOf(each.name(), each.name()).equals(site)).toList();
    return nodes.isEmpty() ? Optional.empty() : Optional.of(new WayBack(site, takeover.orElseThrow(), component, nodes, applications));
  }

  /** The site from which users are served until then. */
  public String from() {
    return takeover.site();
  }

  /** The node that becomes the primary. */
  public Node wanted() {
    return nodes.getFirst();
  }

  /** The database with the nodes of both sites: its steps look at all of them. */
  public Postgresql database() {
    List<Node> replicas = Stream.concat(component.replicas().stream(), takeover.replicas().stream()).toList();
    return new Postgresql(
        component.name(), component.dependsOn(), component.primary(), replicas, component.credentials(), component.durability(),
        component.backups(), component.onStandbyLoss());
  }

  /** What brings the first site up again, in the words of a take-over: its applications, and each name with its sides changed. */
  public SiteRecovery reversed() {
    List<SwitchedName> names =
        takeover.names().stream()
            .map(name -> new SwitchedName(name.name(), name.kind(), name.to(), name.from(), name.ttl(), name.zone())).toList();
    return new SiteRecovery(site, from(), List.of(), component, applications, names, takeover.checks());
  }
}
