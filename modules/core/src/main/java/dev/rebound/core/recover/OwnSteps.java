package dev.rebound.core.recover;

import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.Switchover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts the plan's own steps into the shipped playbooks (R8, docs/decisions/0025). */
public final class OwnSteps {
  /** Wait between two attempts of an own step. */
  static final Duration BACKOFF = Duration.ofSeconds(1);
  /** An attempt has so much more time than its call, to say how that ended. */
  static final Duration REPORT = Duration.ofSeconds(2);

  private OwnSteps() {}

  /** The playbooks that own steps may stand in, by the name that a plan writes. */
  public static Map<String, Playbook> playbooks() {
    var all = new LinkedHashMap<String, Playbook>();
    for (Scenario scenario : Scenario.values()) {
      if (!Playbooks.of(scenario).byHand()) {
        all.put(scenario.word(), Playbooks.of(scenario));
      }
    }
    all.put(Switchover.SWITCHOVER, Switchover.playbook());
    all.put(Switchover.FAILBACK, Switchover.playbook());
    all.put(Restore.RESTORE, Restore.playbook());
    all.put(Redeploy.REDEPLOY, Redeploy.playbook());
    all.put(SiteFailback.FAILBACK, SiteFailback.playbook());
    return all;
  }

  /** The last step before whose end nothing foreign stands: what follows is safe only after it, or it promotes. */
  public static String guard(Playbook shipped) {
    return shipped.steps().reversed().stream().filter(step -> step.is(Trait.GUARDS) || !step.irreversible().isEmpty()).findFirst()
        .orElse(shipped.steps().getFirst()).name();
  }

  /**
   * The steps after which an own one may stand. Never before the end of the last one that makes what follows safe, nor before a
   * promotion: a foreign step must not widen the time between the fence and it. Never after one that branches: it would stand on one of
   * the ways alone.
   */
  public static List<String> places(Playbook shipped) {
    return shipped.steps().stream().skip(shipped.indexOf(guard(shipped))).filter(step -> step.branches().isEmpty()).map(Step::name)
        .toList();
  }

  /** The own steps that a plan puts into a playbook, and those that undo them. */
  static List<OwnStep> of(Plan plan, String playbook, Playbook shipped) {
    var own = new ArrayList<OwnStep>();
    for (OwnCalls.Place place : plan.own().places().getOrDefault(playbook, List.of())) {
      String after = place.after() == null ? shipped.steps().getLast().name() : place.after();
      OwnCall call = Objects.requireNonNull(plan.own().steps().get(place.step()), "a valid plan places only steps that it has");
      own.add(fact(call, after));
      if (call.undo() != null) {
        own.add(fact(Objects.requireNonNull(plan.own().steps().get(call.undo()), "a valid plan undoes only by steps that it has"), null));
      }
    }
    return own.stream().distinct().toList();
  }

  private static OwnStep fact(OwnCall call, @org.jspecify.annotations.Nullable String after) {
    String undo = call.undo() == null || after == null ? null : OwnCalls.inPlaybook(call.undo());
    return new OwnStep(
        OwnCalls.inPlaybook(call.name()), call.say(), call.timeout().plus(REPORT), call.attempts(), call.goesOn(), call.irreversible(),
        undo, after);
  }

  /** A playbook with its own steps. One after a step that this version does not ship any more stands at the end. */
  static Playbook added(Playbook shipped, List<OwnStep> own) {
    if (own.isEmpty()) {
      return shipped;
    }
    var steps = new ArrayList<Step>();
    for (Step step : shipped.steps()) {
      steps.add(step);
      own.stream().filter(each -> step.name().equals(each.after())).map(OwnSteps::step).forEach(steps::add);
    }
    own.stream().filter(each -> each.after() != null).map(OwnSteps::step)
        .filter(each -> steps.stream().noneMatch(known -> known.name().equals(each.name()))).forEach(steps::add);
    var undos = new ArrayList<>(shipped.undos());
    own.stream().filter(each -> each.after() == null).map(OwnSteps::step).forEach(undos::add);
    return new Playbook(shipped.scenario(), steps, undos, shipped.byHand());
  }

  /** Which of them failed and the recovery went on, as the end of a sentence. */
  static String missed(Active active) {
    return active.missed().isEmpty() ? "" : ", but for " + String.join(" and ", active.missed()) + ", which did not end well";
  }

  private static Step step(OwnStep own) {
    Step step = Step.named(own.step(), own.sentence()).within(own.limit()).attempts(own.attempts(), BACKOFF);
    Step undone = own.undo() == null ? step : step.undoneBy(own.undo());
    Step once = own.irreversible() == null ? undone : undone.irreversible(own.irreversible()).with(Trait.ONCE);
    return own.goesOn() ? once.with(Trait.GOES_ON) : once;
  }
}
