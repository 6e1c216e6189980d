package dev.rebound.core.sight;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import java.util.ArrayList;
import java.util.List;

/** The plan as a person carries it out by hand: what is where, and the playbook's sentences in their order. */
public final class Runbook {
  private Runbook() {}

  /** The lines, without secrets; empty where the plan has nothing to recover. */
  public static List<String> lines(Plan plan) {
    var lines = new ArrayList<String>();
    for (Component component : plan.components().values()) {
      switch (component) {
        case Component.Postgresql database -> {
          lines.add("If the database '" + database.name() + "' fails meanwhile (" + nodes(database.nodes()) + "), by hand:");
          int number = 1;
          for (Playbook.Step step : DatabaseFailure.playbook().steps()) {
            lines.add(number++ + ". " + step.sentence());
          }
        }
        case Component.KubernetesApplication application ->
            lines.add(
                "Application '" + application.name() + "': Deployment " + application.namespace() + "/" + application.deployment()
                    + ", depends on " + String.join(", ", application.dependsOn()) + ".");
        case Component.Redis cache -> {
          lines.add("If the cache '" + cache.name() + "' fails meanwhile (" + nodes(cache.nodes()) + "), by hand:");
          int number = 1;
          for (Playbook.Step step : CacheFailure.playbook().steps()) {
            lines.add(number++ + ". " + step.sentence());
          }
        }
        case Component.WebService service -> lines.add("Service '" + service.name() + "': " + service.url() + ".");
        case Component.TcpService service -> lines.add("Service '" + service.name() + "': " + service.host() + ":" + service.port() + ".");
      }
    }
    return lines;
  }

  private static String nodes(List<Component.Node> nodes) {
    return String.join(", ", nodes.stream().map(node -> node.name() + " at " + address(node.url())).toList());
  }

  /** Host, port and database of a JDBC URL, without its parameters. */
  private static String address(String url) {
    int parameters = url.indexOf('?');
    return (parameters < 0 ? url : url.substring(0, parameters)).replaceFirst("^jdbc:postgresql://", "");
  }
}
