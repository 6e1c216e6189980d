package dev.rebound.responder.steps.redis;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Outcome;
import java.util.List;

/**
 * Looks at every server of the cache and finds in which way it can come back; changes nothing. Its finding {@code topology} is
 * {@code sentinel}, {@code cluster}, {@code replica} (one that holds data answers) or {@code alone}.
 */
public final class IdentifyCache implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    List<CacheLook> looks = CacheLook.all(context, context.cache().nodes());
    CacheLook primary = looks.stream().filter(look -> look.node().name().equals(target)).findFirst().orElseThrow();
    List<CacheLook> others = looks.stream().filter(look -> !look.node().name().equals(target)).toList();
    if (primary.standing() != null && primary.standing().loading()) {
      return StepReport.retryLater(CacheLook.LIMIT, target + " reads its data from disk");
    }
    String topology = topology(context, others);
    List<String> answering = others.stream().filter(CacheLook::answered).map(each -> each.node().name() + " (" + keys(each) + ")").toList();
    return StepReport.done(
            "Primary " + target + ": " + primary.word() + ". Others that answer: " + (answering.isEmpty() ? "none" : String.join(", ",
                answering)) + ". Way back: " + topology + ".")
        .with("primary", primary.word())
        .with("topology", topology);
  }

  private static String topology(StepContext context, List<CacheLook> others) {
    if (context.cache().sentinels() != null) {
      return "sentinel";
    }
    if (others.stream().anyMatch(look -> look.standing() != null && look.standing().clustered())) {
      return "cluster";
    }
    // A replica that is silent may live and hold data: it must be reached, or a person decides. One that is refused is not at work.
    boolean held = others.stream().anyMatch(look -> look.holdsData() || look.outcome() == Outcome.SILENCE);
    return held ? "replica" : "alone";
  }

  private static String keys(CacheLook look) {
    return look.standing() == null ? "?" : look.standing().keys() + " keys";
  }
}
