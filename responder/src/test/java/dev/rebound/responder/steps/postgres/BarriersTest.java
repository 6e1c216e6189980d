package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.command.Commands;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The barriers that a plan names. pg-a is refused to the observer and has no supervisor: there is evidence. */
class BarriersTest {
  private static final Barrier SET = new Barrier.StatefulSet("db", "pg-a", null);
  private static final Barrier COMMAND = new Barrier.Command(List.of("/opt/cut", "pg-a"));
  private static final Barrier PROXY = new Barrier.HaProxy(new Barrier.ProxyServer("/run/haproxy.sock", "pg", "pg-a"));

  private final World world = new World("pg-a", "pg-b");

  BarriersTest() {
    world.durability = Durability.ASYNCHRONOUS;
    world.arguments.put("refusedBy", "observer-1");
  }

  private StepReport fence(Barrier... barriers) throws InterruptedException {
    world.barriers = List.of(barriers);
    return world.run(new FencePrimary());
  }

  @Test
  void shouldWaitUntilThePodOfItsStatefulSetIsGone() throws InterruptedException {
    world.cluster.pods.addAll(List.of(1, 1, 0));
    StepReport report = fence(SET);
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("barrier", "stateful-set:db/pg-a");
    assertThat(world.cluster.acts).containsExactly("scale db/pg-a");
  }

  @Test
  void shouldNotTrustAStatefulSetWhosePodStays() throws InterruptedException {
    world.cluster.pods.add(1);
    world.tick = Duration.ofSeconds(1);
    StepReport report = fence(SET);
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("stateful-set:db/pg-a does not hold: its pod is still there");
  }

  @Test
  void shouldTakeACommandThatEndsWellAndHideItsSecrets() throws InterruptedException {
    world.command = Answer.of(new Commands.Exit(0, "cut off, token=abc123"));
    StepReport report = fence(COMMAND);
    assertThat(report.findings()).containsEntry("barrier", "command:/opt/cut").containsEntry("barrierOutput", "cut off, token=[redacted]");
    assertThat(world.commanded).containsExactly("/opt/cut pg-a");
  }

  @Test
  void shouldTryTheNextBarrierAndSayWhichDidNotHold() throws InterruptedException {
    world.command = Answer.of(new Commands.Exit(3, "no route, password: hunter2"));
    StepReport report = fence(COMMAND, PROXY);
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("barrier", "haproxy:pg/pg-a");
    assertThat(report.reason()).contains("command:/opt/cut does not hold: it ended with status 3: no route").doesNotContain("hunter2");
    assertThat(world.proxy.acts).containsExactly("cut pg/pg-a");
  }

  @Test
  void shouldTryNoFurtherBarrierThanTheFirstThatHolds() throws InterruptedException {
    fence(PROXY, COMMAND);
    assertThat(world.commanded).isEmpty();
  }

  @Test
  void shouldRefuseWhereNoneHolds() throws InterruptedException {
    world.command = Answer.trouble(dev.rebound.targets.Outcome.SILENCE, "/opt/cut did not end within 5000 ms.");
    world.proxy.answer = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "No such server.");
    StepReport report = fence(new Barrier.Supervisor(), COMMAND, PROXY);
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("start-disabled does not hold", "did not end within 5000 ms", "No such server");
  }

  @Test
  void shouldRaiseNoBarrierWithoutEvidence() throws InterruptedException {
    world.arguments.put("refusedBy", "");
    assertThat(fence(COMMAND, PROXY, SET).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(world.commanded).isEmpty();
    assertThat(world.proxy.acts).isEmpty();
    assertThat(world.cluster.acts).isEmpty();
  }
}
