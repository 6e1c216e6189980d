package dev.rebound.responder.steps.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the wait for instances ends that do not come: before its deadline, with a reason that a person can act on. */
final class AwaitInstancesTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final World world = new World("pg-a");
  private final FakeDeployments deployments = world.cluster.instances;

  @BeforeEach
  void waitFiveMinutes() {
    world.component = "orders-api";
    world.limit = LIMIT;
  }

  private static Rollout rollout(int desired, int available) {
    return new Rollout(desired, desired, desired, available, available, 2, 2, false, null);
  }

  private static Instance starting(String name) {
    return new Instance(name, "uid-" + name, false, false, World.NOW, 0, "");
  }

  private StepReport awaited() throws Exception {
    return world.run(new AwaitInstances());
  }

  private Duration took() {
    return Duration.between(World.NOW, world.now);
  }

  @Test
  void shouldEndBeforeItsDeadlineAndNameWhatIsNotReady() throws Exception {
    world.cluster.rollouts.add(rollout(5, 1));
    deployments.instances(
        FakeDeployments.ready("a"), starting("b"), FakeDeployments.crashing("c"), starting("d"), starting("e"));

    StepReport report = awaited();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason())
        .isEqualTo(
            "the rollout of orders-api was not complete within 298 s: 5 of 5 instances are of the release, 1 available; not ready: "
                + "b (not ready), c (CrashLoopBackOff, restarted 7 times), d (not ready) and 1 more");
    assertThat(took()).isBetween(LIMIT.minusSeconds(3), LIMIT.minusSeconds(1));
    assertThat(world.renewals).as("its lease was renewed all the time").hasSizeGreaterThan(30);
    assertThat(world.cluster.journal.entries()).as("it only looks").isEmpty();
  }

  @Test
  void shouldSayThatTheClusterGivesNothing() throws Exception {
    world.cluster.rolloutTrouble = "The Kubernetes API is in trouble.";
    deployments.outcome(dev.rebound.targets.Outcome.REFUSED);

    assertThat(awaited().reason())
        .isEqualTo("the rollout of orders-api was not complete within 298 s: it cannot be seen: The Kubernetes API is in trouble.");
    assertThat(took()).isLessThan(LIMIT);
  }

  /** An autoscaler and somebody else, each with a number of their own: no number is there long enough. */
  @Test
  void shouldSayThatSomebodyFightsOverTheNumber() throws Exception {
    deployments.autoscaler(new Autoscaler("api", 2, 9, true));
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"), starting("c"));
    for (int turn = 0; turn < 10; turn++) {
      world.cluster.rollouts.add(rollout(turn % 2 == 0 ? 9 : 3, 2));
    }

    StepReport report = awaited();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason())
        .endsWith(
            "3 of 3 instances are of the release, 2 available; not ready: c (not ready); the number that is asked for was changed 9 times"
                + " meanwhile, at last to 3, by api (2 to 9) or by somebody");
  }

  @Test
  void shouldTakeTheAutoscalersOneChangeForNoFight() throws Exception {
    deployments.autoscaler(new Autoscaler("api", 2, 9, true));
    world.cluster.rollouts.add(rollout(3, 2));
    world.cluster.rollouts.add(rollout(4, 2));

    assertThat(awaited().reason()).endsWith("4 of 4 instances are of the release, 2 available");
  }

  @Test
  void shouldLetTheAutoscalerDecideHowManyThereAre() throws Exception {
    deployments.autoscaler(new Autoscaler("api", 2, 9, true));
    world.cluster.rollouts.add(rollout(5, 2));
    world.cluster.rollouts.add(rollout(2, 2));

    assertThat(awaited().outcome()).isEqualTo(Outcome.DONE);
  }
}
