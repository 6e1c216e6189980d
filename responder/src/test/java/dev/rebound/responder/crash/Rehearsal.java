package dev.rebound.responder.crash;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import dev.rebound.responder.StepCatalog;
import dev.rebound.responder.crash.CrashPoint.Place;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recovery from its incident to its end on a world of fakes: the real decider, restarted after every record, and the real steps. At one
 * point the responder dies; its lease then runs out and the next attempt is another instance's. Where a person is asked, one who may
 * approves.
 */
final class Rehearsal {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  private static final int ATTEMPTS_MAX = 200;
  private static final int READINGS_MAX = 300;

  private final SweepWorld world;
  final Watched targets;
  final List<StepRequested> requested = new ArrayList<>();
  final List<CandidateChosen> chosen = new ArrayList<>();
  final List<StepEnded> ends = new ArrayList<>();
  private final Recovery decider;
  private final Deque<StepRequested> due = new ArrayDeque<>();
  private RecoverState state;
  private Instant now = START;
  private int offset;
  private int readings;
  private boolean asked;
  private @Nullable RecoveryEnded ended;

  private Rehearsal(SweepWorld world, CrashPoint crash, Runnable meanwhile) {
    this.world = world;
    this.targets = new Watched(world, crash, meanwhile);
    this.decider = new Recovery(text -> world.plan());
    this.state = decider.initial();
  }

  static Rehearsal play(SweepWorld world, CrashPoint crash) throws InterruptedException {
    return play(world, crash, () -> {});
  }

  /** @param meanwhile what goes on in the world between two looks or acts of the responder */
  static Rehearsal play(SweepWorld world, CrashPoint crash, Runnable meanwhile) throws InterruptedException {
    var rehearsal = new Rehearsal(world, crash, meanwhile);
    rehearsal.hear(Writers.INGEST, new PlanActivated("hash", "system: orders"));
    rehearsal.hear(Writers.DETECT, world.beginning());
    for (int attempts = 0; rehearsal.ended == null; attempts++) {
      if (attempts > ATTEMPTS_MAX) {
        throw new AssertionError("no end after " + ATTEMPTS_MAX + " attempts: " + rehearsal.state.active());
      }
      rehearsal.step();
    }
    return rehearsal;
  }

  RecoveryEnded end() {
    return java.util.Objects.requireNonNull(ended, "played to its end");
  }

  private void step() throws InterruptedException {
    StepRequested request = due.poll();
    if (request == null) {
      if (asked) {
        approve();
      } else {
        fireTimer();
      }
      return;
    }
    requested.add(request);
    readings = 0;
    try {
      targets.begin(request);
      StepReport report = report(request);
      targets.crashAt(Place.BEFORE_OUTCOME);
      StepEnded outcome =
          new StepEnded(
              request.recovery(), request.step(), request.attempt(), report.outcome(), report.reason(), report.findings(),
              report.retryAfter(), "responder-1");
      ends.add(outcome);
      hear(Writers.HAND, outcome);
      try {
        targets.crashAt(Place.AFTER_OUTCOME);
      } catch (Watched.Crash again) {
        hear(Writers.HAND, outcome);
      }
    } catch (Watched.Crash crash) {
      fireTimer(); // its lease
    }
  }

  /** As the hand would have it: an attempt that waits for what does not come ends at its deadline. */
  private StepReport report(StepRequested request) throws InterruptedException {
    try {
      return StepCatalog.find(request.step()).orElseThrow().run(
          new StepContext(request, world.plan(), targets.targets, this::read, () -> false, (until, sentence) -> {}, this::pause));
    } catch (StepContext.MayNotAct reason) {
      return reason.report();
    } catch (Watched.Late late) {
      now = request.deadline();
      return StepReport.failed("not done in time");
    }
  }

  private void approve() {
    asked = false;
    hear(
        Writers.INGEST,
        new CommandReceived(
            "command-" + offset, Verb.APPROVE, null, "dana", "token", Plan.Person.APPROVER, "the cluster is lost"));
  }

  /** Time stands still while a step runs; one that goes on asking for it waits for what does not come. */
  private Instant read() {
    readings++;
    if (readings > READINGS_MAX) {
      throw new Watched.Late();
    }
    return now;
  }

  /** What a step of the application waits for goes by at once. */
  private void pause(java.time.Duration length) {
    now = now.plus(length);
  }

  private void fireTimer() {
    Decider.Timer timer =
        decider.timers(state).stream().min(Comparator.comparing(Decider.Timer::due))
            .orElseThrow(() -> new AssertionError("nothing is due: " + state.active()));
    now = now.isAfter(timer.due()) ? now : timer.due();
    hear("timer-recover", new TimerFired(Writers.RECOVER, timer.id()));
  }

  private void hear(String writer, Event event) {
    var received = received(writer, event);
    RecoverState after = decider.evolve(state, received);
    for (Event fact : decider.decide(after, received)) {
      after = decider.evolve(after, new Received<>(received.position(), received(decider.writer(), fact).envelope()));
      switch (fact) {
        case StepRequested request -> due.add(request);
        case CandidateChosen choice -> chosen.add(choice);
        case ApprovalRequested _ -> asked = true;
        case RecoveryEnded end -> ended = end;
        default -> {}
      }
    }
    String text = after.planText();
    state = Json.read(Json.bytes(after), RecoverState.class).withPlanText(text);
  }

  private Received<Event> received(String writer, Event event) {
    return new Received<>(
        new Position(Topics.INCIDENTS, 0, offset++),
        new Envelope<>("event-" + offset, new SystemName("orders"), now, writer, null, "test", "hash", event));
  }
}
