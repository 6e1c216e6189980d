package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.TcpService;
import dev.rebound.core.plan.Component.WebService;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The site that a recovery is about, and what of it answers to the responder. Silence is no evidence that it is gone: it is the condition
 * for asking, and a fence is what counts.
 */
record LostSite(String name, SiteRecovery recovery) {
  /** How long a part may take to answer a look; all are asked at the same time. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** What a step does with the site. */
  interface Work {
    StepReport on(LostSite site) throws InterruptedException;
  }

  /**
   * Does a step's work; refused where the active plan says nothing of the site's recovery any more. On the way back both sites have changed
   * their parts.
   */
  static StepReport with(StepContext context, Work work) throws InterruptedException {
    String name = SiteFailure.site(context.request().component());
    if (!context.argumentOr(SiteFailback.BACK, "").isEmpty()) {
      return Returning.with(context, returning -> work.on(new LostSite(returning.way().from(), returning.way().reversed())));
    }
    Optional<SiteRecovery> recovery = context.plan().vantage().recoveryOf(name);
    return recovery.isEmpty()
        ? StepReport.refused("the active plan does not say how another site takes over from " + name)
        : work.on(new LostSite(name, recovery.get()));
  }

  /** Parts of it that answer now, for people; none where nothing does. A part that answers with an error lives, too, but for HTTP. */
  List<String> answering(StepContext context) throws InterruptedException {
    List<Callable<Optional<String>>> looks = new ArrayList<>();
    for (Component component : context.plan().components().values()) {
      switch (component) {
        case Postgresql database -> database.nodes().stream().filter(node -> here(context, component, node)).forEach(node ->
            looks.add(() -> lives(node, context.targets().postgres(database, node).standing(LIMIT))));
        case Redis cache -> cache.nodes().stream().filter(node -> here(context, component, node)).forEach(node ->
            looks.add(() -> lives(node, context.targets().redis(cache, node).standing(LIMIT))));
        case KubernetesApplication application when here(context, application.name()) -> serves(context, application.probe(), looks);
        case WebService service when here(context, service.name()) -> serves(context, service.url(), looks);
        case KubernetesApplication _, WebService _, TcpService _ -> {}
      }
    }
    return AtOnce.all(looks, LostSite::called).stream().flatMap(Optional::stream).toList();
  }

  private static Optional<String> called(Callable<Optional<String>> look) {
    try {
      return look.call();
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception e) {
      throw new IllegalStateException("a look broke", e);
    }
  }

  private boolean here(StepContext context, Component component, Node node) {
    return context.plan().vantage().siteOf(component.name(), node.name()).equals(name);
  }

  private boolean here(StepContext context, String component) {
    return context.plan().vantage().siteOf(component, component).equals(name);
  }

  private static <T> Optional<String> lives(Node node, Answer<T> answer) {
    return answer instanceof Answer.Trouble<T>(Outcome outcome, var _) && outcome != Outcome.ERROR ? Optional.empty()
        : Optional.of(node.name());
  }

  /** An error of HTTP may be the word of somebody before the site, who has nobody to ask any more. */
  private static void serves(StepContext context, @Nullable String url, List<Callable<Optional<String>>> looks) {
    if (url != null) {
      looks.add(() -> {
        try (var probe = context.targets().http(url)) {
          return probe.look(LIMIT).outcome() == Outcome.ANSWERED ? Optional.of(url) : Optional.empty();
        }
      });
    }
  }
}
