package dev.rebound.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import dev.rebound.kafka.EarlierEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hand between the log and the steps, without Kafka. */
@Timeout(20)
class HandTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private final World world = World.failedOver();
  private final MemoryLog log = new MemoryLog();
  private final List<Received<Event>> later = new ArrayList<>();
  private final Hand hand =
      new Hand(
          "rebound-1", log, world, text -> world.plan(), () -> world.now, () -> world.stopped,
          new EarlierEnds(() -> world.now, position -> later()));

  private boolean logAway;

  private List<Received<Event>> later() {
    if (logAway) {
      throw new IllegalStateException("the log does not say");
    }
    return later;
  }

  @AfterEach
  void close() {
    hand.close();
  }

  @Test
  void shouldAppendOneOutcomePerAttemptHoweverOftenTheRequestIsRead() throws InterruptedException {
    StepRequested request = world.request("identify-scope", SOON, SOON);
    hand.seen(written(Writers.RECOVER, request), state());
    StepEnded ended = log.ended();
    hand.seen(written(Writers.RECOVER, request), state());

    assertThat(ended.outcome()).isEqualTo(Outcome.DONE);
    assertThat(ended.attempt()).isEqualTo(1);
    assertThat(ended.instance()).isEqualTo("rebound-1");
    assertThat(log.endsWithin(Duration.ofMillis(200))).isEmpty();
  }

  @Test
  void shouldExecuteEveryAttempt() throws InterruptedException {
    for (int attempt = 1; attempt <= 3; attempt++) {
      world.attempt = attempt;
      hand.seen(written(Writers.RECOVER, world.request("identify-scope", SOON, SOON)), state());
      assertThat(log.ended().attempt()).isEqualTo(attempt);
    }
  }

  @Test
  void shouldNotRepeatAStepWhoseOutcomeAPredecessorStored() throws InterruptedException {
    StepRequested request = world.request("identify-scope", SOON, SOON);
    later.add(
        written(
            Writers.HAND,
            new StepEnded(request.recovery(), request.step(), request.attempt(), Outcome.DONE, "done", Map.of(), null, "rebound-0")));
    world.now = World.NOW.plusSeconds(4); // the restart took that long

    hand.seen(written(Writers.RECOVER, request), state());

    assertThat(log.endsWithin(Duration.ofMillis(200))).isEmpty();
  }

  @Test
  void shouldGoOnWithAStepThatAPredecessorLeftOpen() throws InterruptedException {
    StepRequested request = world.request("identify-scope", SOON, SOON);
    later.add(
        written(
            Writers.HAND,
            new StepEnded(request.recovery(), request.step(), request.attempt() + 1, Outcome.DONE, "", Map.of(), null, "rebound-0")));
    world.now = World.NOW.plusSeconds(4);

    hand.seen(written(Writers.RECOVER, request), state());

    assertThat(log.ended().outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldObeyTheDeciderAlone() throws InterruptedException {
    hand.seen(written(Writers.INGEST, world.request("identify-scope", SOON, SOON)), state());
    assertThat(log.endsWithin(Duration.ofMillis(200))).isEmpty();
  }

  @Test
  void shouldNotStartAfterTheLease() throws InterruptedException {
    world.now = World.NOW.plus(SOON);
    hand.seen(written(Writers.RECOVER, world.request("fence-primary", SOON, SOON.plus(SOON))), state());
    assertThat(log.endsWithin(Duration.ofMillis(200))).isEmpty();
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldCallABrokenStepFailed() throws InterruptedException {
    world.nodes.get("pg-a").afterLook = () -> {
      throw new IllegalStateException("a bug");
    };
    hand.seen(written(Writers.RECOVER, world.request("identify-scope", SOON, SOON)), state());
    StepEnded ended = log.ended();
    assertThat(ended.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(ended.reason()).contains("a bug");
  }

  @Test
  void shouldFailAStepThatIsNotDoneByItsDeadline() throws InterruptedException {
    Duration limit = Duration.ofMillis(150);
    hand.seen(written(Writers.RECOVER, world.request("restart-in-place", limit, limit)), state());
    StepEnded ended = log.ended();
    assertThat(ended.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(ended.reason()).contains("not done within");
  }

  @Test
  void shouldRefuseWhileTheKillSwitchIsEngaged() throws InterruptedException {
    world.stopped = true;
    hand.seen(written(Writers.RECOVER, world.request("promote-replica", SOON, SOON)), state());
    assertThat(log.ended().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(world.nodes.get("pg-b").acts).isEmpty();
  }

  @Test
  void shouldRefuseAStepThatItDoesNotKnow() throws InterruptedException {
    hand.seen(written(Writers.RECOVER, world.request("drop-database", SOON, SOON)), state());
    assertThat(log.ended().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldStopTheStepOfARecoveryThatEnded() throws InterruptedException {
    var started = started();
    hand.seen(written(Writers.RECOVER, world.request("restart-in-place", SOON, SOON)), state());
    assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();

    hand.seen(
        written(
            Writers.RECOVER,
            new RecoveryEnded(new RecoveryId("recovery-1"), new IncidentId("incident-1"), "database", Ending.ABORTED, "by dana")),
        state());

    assertThat(log.ended().reason()).contains("the recovery ended");
  }

  @Test
  void shouldLeaveTheStepOfAnotherRecoveryAlone() throws InterruptedException {
    var started = started();
    hand.seen(written(Writers.RECOVER, world.request("restart-in-place", SOON, SOON)), state());
    assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
    hand.seen(
        written(Writers.RECOVER, new RecoveryEnded(new RecoveryId("recovery"), new IncidentId("i"), "database", Ending.ABORTED, "")),
        state());
    assertThat(log.endsWithin(Duration.ofMillis(200))).isEmpty();
    world.nodes.get("pg-a").primary(1);
    assertThat(log.ended().outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldOfferAnOutcomeAgainWhereTheLogDidNotTakeIt() throws InterruptedException {
    log.refuse(2);
    hand.seen(written(Writers.RECOVER, world.request("identify-scope", SOON, SOON)), state());
    assertThat(log.ended().outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldReportNoFailureWhenItsInstanceShutsDown() throws InterruptedException {
    var started = started();
    hand.seen(written(Writers.RECOVER, world.request("restart-in-place", SOON, SOON)), state());
    assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
    hand.close();
    assertThat(log.endsWithin(Duration.ofMillis(300))).isEmpty();
  }

  private StepRequested once() {
    world.own =
        new OwnCalls(
            Map.of("bill", new OwnCall("bill", "Bills.", new Command(List.of("/opt/b"), Set.of(0)), SOON, 1, false, "Billed.", null)),
            Map.of());
    world.allowed = AllowList.of(Set.of("/opt/b"), Set.of());
    world.arguments.putAll(Map.of("idempotencyKey", "recovery-1/own-bill", "once", "true"));
    return world.request("own-bill", SOON, SOON);
  }

  @Test
  void shouldMakeTheBeginningOfAnIrreversibleOwnStepAFactBeforeItCalls() throws InterruptedException {
    var begunBefore = new ArrayList<Integer>();
    world.beforeCommand = () -> begunBefore.add(log.progressed.size());

    hand.seen(written(Writers.RECOVER, once()), state());

    assertThat(log.ended().outcome()).isEqualTo(Outcome.DONE);
    assertThat(begunBefore).containsExactly(1);
    assertThat(world.commanded).hasSize(1);
  }

  @Test
  void shouldNeverBeginAnIrreversibleOwnStepThatAPredecessorBegan() throws InterruptedException {
    StepRequested request = once();
    later.add(written(Writers.HAND, new StepProgressed(request.recovery(), "own-bill", 1, request.leaseUntil(), "begun")));

    hand.seen(written(Writers.RECOVER, request), state());

    assertThat(log.endsWithin(Duration.ofMillis(300))).as("its lease ends it").isEmpty();
    assertThat(world.commanded).isEmpty();
  }

  @Test
  void shouldNotBeginAnIrreversibleOwnStepWhileNobodyKnowsOrItsBeginningIsNotStored() throws InterruptedException {
    logAway = true;
    hand.seen(written(Writers.RECOVER, once()), state());
    assertThat(log.endsWithin(Duration.ofMillis(300))).isEmpty();

    logAway = false;
    log.refuse(1);
    world.attempt = 2;
    hand.seen(written(Writers.RECOVER, once()), state());
    assertThat(log.endsWithin(Duration.ofMillis(300))).isEmpty();
    assertThat(world.commanded).isEmpty();
  }

  private CountDownLatch started() {
    var started = new CountDownLatch(1);
    world.nodes.get("pg-a").afterLook = started::countDown;
    return started;
  }

  private static Received<Event> written(String writer, Event event) {
    return new Received<>(
        new Position(Topics.INCIDENTS, 7, 1), new Envelope<>("id", new SystemName("orders"), World.NOW, writer, null, "0.1.0", "h", event));
  }

  private RecoverState state() {
    var recovery = new Recovery(text -> world.plan());
    return recovery.evolve(recovery.initial(), written(Writers.INGEST, new PlanActivated("h", "system: orders")));
  }
}
