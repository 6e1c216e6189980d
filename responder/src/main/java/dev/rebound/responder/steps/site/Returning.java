package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.WayBack;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The way back to a site, and how its database stands now. */
record Returning(StepContext context, WayBack way) {
  static final Duration LIMIT = Duration.ofSeconds(2);

  /** What a step does with it. */
  interface Work {
    StepReport on(Returning returning) throws InterruptedException;
  }

  /** Does a step's work; refused where the active plan says nothing of the way back any more. */
  static StepReport with(StepContext context, Work work) throws InterruptedException {
    String site = SiteFailure.site(context.request().component());
    Optional<WayBack> way = WayBack.of(context.plan(), site);
    return way.isEmpty()
        ? StepReport.refused("the active plan does not say how another site takes over from " + site)
        : work.on(new Returning(context, way.get()));
  }

  private record Asked(Node node, Answer<Standing> answer) {}

  /** How each node of both sites stands that answers, by its name. */
  Map<String, Standing> standings() throws InterruptedException {
    var standings = new TreeMap<String, Standing>();
    for (Asked asked : AtOnce.all(way.database().nodes(), node -> new Asked(node, standing(node)))) {
      if (asked.answer() instanceof Answer.Value<Standing>(Standing standing)) {
        standings.put(asked.node().name(), standing);
      }
    }
    return standings;
  }

  Answer<Standing> standing(Node node) {
    return context.targets().postgres(way.database(), node).standing(LIMIT);
  }

  /** Why the wanted node does not follow the primary closely enough, and what is to be done about it; empty where it does. */
  Optional<String> lacks(Node primary) {
    String wanted = way.wanted().name();
    Answer<List<Replica>> replicas = context.targets().postgres(way.database(), primary).replicas(LIMIT);
    if (replicas instanceof Answer.Trouble<List<Replica>> trouble) {
      return Optional.of("who follows " + primary.name() + " cannot be seen: " + trouble.reason());
    }
    Optional<Replica> replica = following(replicas, wanted);
    if (replica.isEmpty()) {
      return Optional.of(
          wanted + " does not stream from " + primary.name() + ": build it as a replica of " + primary.name() + " first, under the"
              + " application_name " + wanted + " (docs/supervisor.md, rebuild), and ask again");
    }
    long allowed = context.plan().limits().lagBytesMax();
    return replica.get().lagBytes() <= allowed ? Optional.empty()
        : Optional.of(
            wanted + " is " + replica.get().lagBytes() + " bytes behind " + primary.name() + "; allowed: " + allowed
                + ". Let it catch up, and ask again");
  }

  /** A node as the primary sees it, where it streams. */
  static Optional<Replica> following(Answer<List<Replica>> answer, String node) {
    return answer instanceof Answer.Value<List<Replica>>(List<Replica> replicas)
        ? replicas.stream().filter(replica -> replica.name().equals(node) && replica.state().equals("streaming")).findFirst()
        : Optional.empty();
  }

  /** Instances by application, as {@code shop=3,mail=2}. */
  static String text(Map<String, Integer> instances) {
    return String.join(",", new TreeMap<>(instances).entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList());
  }

  /** Instances that an application of the standby site asked for before anything was done. 0 where it was not seen. */
  int instancesBefore(String application) {
    for (String each : context.argumentOr(SiteFailback.INSTANCES_BEFORE, "").split(",", -1)) {
      int at = each.indexOf('=');
      if (at > 0 && each.substring(0, at).equals(application)) {
        return Integer.parseInt(each.substring(at + 1));
      }
    }
    return 0;
  }
}
