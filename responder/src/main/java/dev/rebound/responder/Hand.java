package dev.rebound.responder;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.StepArguments;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.kafka.LogWriter;
import dev.rebound.kafka.OpenEffects;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.Targets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes requested steps outside of the decision, each on a virtual thread, and appends how they ended. A step starts when its
 * request is read back committed and no outcome of it is in the log yet; its lease and the kill switch are checked right before each
 * act; a recovery that ended stops its running step.
 */
public final class Hand implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hand.class);
  /** How often an outcome is offered to Kafka before it is given up; the lease timer then ends the attempt. */
  private static final int APPEND_ATTEMPTS = 10;

  private final String instance;
  private final LogWriter log;
  private final Targets targets;
  private final PlanReader plans;
  private final InstantSource clock;
  private final BooleanSupplier stopped;
  private final EarlierEnds ends;
  private final OpenEffects effects = new OpenEffects();
  private volatile boolean closing;

  public Hand(
      String instance, LogWriter log, Targets targets, PlanReader plans, InstantSource clock, BooleanSupplier stopped, EarlierEnds ends) {
    this.instance = instance;
    this.log = log;
    this.targets = targets;
    this.plans = plans;
    this.clock = clock;
    this.stopped = stopped;
    this.ends = ends;
  }

  /** Sees a record of the incidents log after it was decided on. Returns at once. */
  public void seen(Received<Event> received, RecoverState state) {
    switch (received.event()) {
      case StepRequested requested when received.envelope().writer().equals(Writers.RECOVER) ->
          effects.start(key(requested), () -> execute(received, requested, state.planText()));
      case RecoveryEnded ended -> effects.cancel(ended.recovery() + "/");
      default -> {}
    }
  }

  private static String key(StepRequested requested) {
    return requested.recovery() + "/" + requested.step() + "/" + requested.attempt();
  }

  private static String key(StepEnded ended) {
    return ended.recovery() + "/" + ended.step() + "/" + ended.attempt();
  }

  private static String key(StepProgressed progressed) {
    return progressed.recovery() + "/" + progressed.step() + "/" + progressed.attempt();
  }

  private void execute(Received<Event> request, StepRequested requested, String planText) {
    if (ends.holds(request, event -> event instanceof StepEnded ended && key(ended).equals(key(requested)))) {
      LOG.info("not started, its outcome is in the log step={} attempt={} recovery={}", requested.step(), requested.attempt(),
          requested.recovery());
      return;
    }
    Envelope<Event> cause = request.envelope();
    if (once(requested) && ends.mayHold(request, event -> event instanceof StepProgressed begun && key(begun).equals(key(requested)))) {
      LOG.info("not started, it was begun before, or nobody knows, and it is never begun twice step={} recovery={}", requested.step(),
          requested.recovery());
      return;
    }
    if (!clock.instant().isBefore(requested.leaseUntil())) {
      LOG.info("not started, its lease is over step={} attempt={} recovery={}", requested.step(), requested.attempt(),
          requested.recovery());
      return;
    }
    if (once(requested) && !begun(cause, requested)) {
      return;
    }
    StepReport report = attempt(cause, requested, plans.read(planText));
    if (closing) {
      LOG.info("not reported, this instance shuts down: its lease ends the attempt step={} attempt={} recovery={}", requested.step(),
          requested.attempt(), requested.recovery());
      return;
    }
    LOG.info("step ended system={} recovery={} step={} attempt={} outcome={} reason=\"{}\"", cause.system(), requested.recovery(),
        requested.step(), requested.attempt(), report.outcome(), report.reason());
    appendUntilStored(
        new Envelope<>(
            "hand/" + key(requested), cause.system(), clock.instant(), Writers.HAND, null, CodeVersion.CURRENT, cause.planHash(),
            new StepEnded(
                requested.recovery(), requested.step(), requested.attempt(), report.outcome(), report.reason(), report.findings(),
                report.retryAfter(), instance)));
  }

  /** Runs the step until its deadline; turns every way of ending into a report. */
  private StepReport attempt(Envelope<Event> cause, StepRequested requested, Plan plan) {
    var step = StepCatalog.find(requested.step());
    if (step.isEmpty()) {
      return StepReport.refused("this version knows no step " + requested.step());
    }
    if (stopped.getAsBoolean()) {
      return StepReport.refused("the kill switch is engaged");
    }
    var context =
        new StepContext(requested, plan, targets, clock, stopped, (until, sentence) -> progressed(cause, requested, until, sentence));
    var task = new FutureTask<>(() -> step.get().run(context));
    Thread thread = Thread.ofVirtual().name(key(requested)).start(task);
    try {
      return task.get(Duration.between(clock.instant(), requested.deadline()).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return StepReport.failed("not done within " + Duration.between(cause.at(), requested.deadline()).toSeconds() + " s");
    } catch (InterruptedException e) {
      thread.interrupt();
      return StepReport.failed("stopped: the recovery ended");
    } catch (ExecutionException e) {
      return ended(requested, e.getCause());
    }
  }

  private static StepReport ended(StepRequested requested, @org.jspecify.annotations.Nullable Throwable failure) {
    if (failure instanceof StepContext.MayNotAct reason) {
      return reason.report();
    }
    LOG.error("a step broke step={} recovery={}", requested.step(), requested.recovery(), failure);
    return StepReport.failed("the step itself is broken: " + failure);
  }

  private static boolean once(StepRequested requested) {
    return requested.arguments().containsKey(StepArguments.ONCE);
  }

  /** Makes it a fact that an attempt is begun which nobody could see in the world afterwards. @return whether it is one */
  private boolean begun(Envelope<Event> cause, StepRequested requested) {
    try {
      stored(progressed(cause, requested, requested.leaseUntil(), "begun; it is irreversible, so nothing begins it a second time"));
      return true;
    } catch (ExecutionException e) {
      LOG.warn("not started, its beginning was not stored step={} recovery={} reason=\"{}\"", requested.step(), requested.recovery(),
          e.getCause());
      return false;
    }
  }

  private CompletableFuture<Position> progressed(
      Envelope<Event> cause, StepRequested requested, Instant leaseUntil, String sentence) {
    var event = new StepProgressed(requested.recovery(), requested.step(), requested.attempt(), leaseUntil, sentence);
    return log.append(
        Topics.INCIDENTS,
        new Envelope<>(
            "hand/" + key(requested) + "/" + leaseUntil.toEpochMilli(), cause.system(), clock.instant(), Writers.HAND, null,
            CodeVersion.CURRENT, cause.planHash(), event));
  }

  private void appendUntilStored(Envelope<StepEnded> outcome) {
    for (int attempt = 1; attempt <= APPEND_ATTEMPTS; attempt++) {
      try {
        stored(log.append(Topics.INCIDENTS, outcome));
        return;
      } catch (ExecutionException e) {
        LOG.warn("an outcome was not stored yet id={} attempt={} reason=\"{}\"", outcome.id(), attempt, e.getCause());
      }
    }
    LOG.error("an outcome was given up; its lease will end the attempt id={} outcome={}", outcome.id(), outcome.event().outcome());
  }

  /** Waits for the writer's answer, which has a limit of its own, also when the recovery ended meanwhile: its record should be complete. */
  private static void stored(CompletableFuture<Position> appended) throws ExecutionException {
    while (true) {
      try {
        appended.get();
        return;
      } catch (InterruptedException e) {
        LOG.debug("interrupted while storing an outcome");
      }
    }
  }

  /** Stops the running steps without an outcome: a shutdown is no failure of a step, another instance takes its next attempt. */
  @Override
  public void close() {
    closing = true;
    effects.close();
  }
}
