package dev.rebound.responder.steps.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext.MayNotAct;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import dev.rebound.targets.kubernetes.Deployments.Release;
import dev.rebound.targets.kubernetes.FakeDeployments;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps that recover an application, on a deployment in memory. */
final class ApplicationStepsTest {
  private static final Release GOOD = new Release("api-1", 1, List.of("shop/api:1"), World.NOW.minus(Duration.ofDays(9)));
  private static final Release BAD = new Release("api-2", 2, List.of("shop/api:2"), World.NOW.minus(Duration.ofMinutes(5)));

  private final World world = new World("pg-a");
  private final FakeDeployments deployments = world.cluster.instances;

  @BeforeEach
  void recoverTheApplication() {
    world.component = "orders-api";
    deployments.releases(GOOD);
  }

  private List<String> acts() {
    return world.cluster.journal.entries();
  }

  private static Instance starting(String name) {
    return new Instance(name, "uid-" + name, false, false, World.NOW.minusSeconds(3), 0, "");
  }

  @Test
  void shouldFindOutWhatFailsAndThatTheReleaseIsNew() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"));
    deployments.releases(BAD, GOOD);

    StepReport report = world.run(new IdentifyInstances());

    assertThat(report.findings()).containsEntry("instances", "all-fail").containsEntry("release", "new")
        .containsEntry("previousRelease", "api-1");
    assertThat(report.reason())
        .contains("0 of 2 instances are ready", "a (CrashLoopBackOff, restarted 7 times)", "shop/api:2", "shop/api:1");
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldBlameNoReleaseThatHasServedOrWhoseInstancesServeInPart() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.ready("b"));
    deployments.releases(BAD, GOOD);
    assertThat(world.run(new IdentifyInstances()).findings()).containsEntry("instances", "some-fail").containsEntry("release", "old");

    deployments.instances(FakeDeployments.crashing("a"));
    deployments.releases(GOOD, new Release("api-0", 0, List.of("shop/api:0"), World.NOW.minus(Duration.ofDays(20))));
    assertThat(world.run(new IdentifyInstances()).findings()).containsEntry("instances", "all-fail").containsEntry("release", "old")
        .doesNotContainKey("previousRelease");
  }

  @Test
  void shouldTakeAnInstanceThatIsStartingForNoFailedOne() throws Exception {
    deployments.instances(starting("a"), FakeDeployments.ready("b"));
    assertThat(world.run(new IdentifyInstances()).reason()).contains("1 of 2 instances are ready; none fails");
    deployments.instances(FakeDeployments.ready("b"));
    assertThat(world.run(new TerminateInstances()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldReplaceAnInstanceThatDoesNotBecomeReadyInTime() throws Exception {
    world.limit = Duration.ofMinutes(5);
    deployments.instances(starting("a"), FakeDeployments.ready("b"));
    assertThat(world.run(new TerminateInstances()).reason()).isEqualTo("evicted and replaced: a");
  }

  @Test
  void shouldLeaveToAPersonWhatIsScaledToNothingOrIsNoDeployment() throws Exception {
    deployments.instances();
    assertThat(world.run(new IdentifyInstances()).outcome()).isEqualTo(Outcome.REFUSED);
    world.component = "database";
    assertThat(world.run(new IdentifyInstances()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldSayThatTheClusterGivesNothing() throws Exception {
    deployments.outcome(dev.rebound.targets.Outcome.REFUSED);
    StepReport report = world.run(new IdentifyInstances());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).isEqualTo("orders-api cannot be seen: The Kubernetes API is in trouble.");
  }

  @Test
  void shouldReplaceFailedInstancesOneAfterTheOther() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.ready("b"), FakeDeployments.crashing("c"));

    StepReport report = world.run(new TerminateInstances());

    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("terminated", "true");
    assertThat(acts()).containsExactly("evict a", "evict c");
    assertThat(deployments.all()).extracting(Instance::name).containsExactly("b", "new-1", "new-2");
  }

  @Test
  void shouldLeaveTheOthersAloneWhereTheNewInstanceFailsToo() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"), FakeDeployments.crashing("c"));
    deployments.successor(FakeDeployments::crashing);

    StepReport report = world.run(new TerminateInstances());

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("the new new-1 (CrashLoopBackOff, restarted 7 times) fails, too", "the others are left alone");
    assertThat(acts()).containsExactly("evict a");
  }

  @Test
  void shouldGiveUpWhereNothingTakesThePlace() throws Exception {
    world.limit = Duration.ofMinutes(5);
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"));
    deployments.successor(name -> null);

    StepReport report = world.run(new TerminateInstances());

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("nothing took the place of a");
    assertThat(acts()).containsExactly("evict a");
  }

  @Test
  void shouldNotGoBelowTheDisruptionBudget() throws Exception {
    world.limit = Duration.ofMinutes(5);
    deployments.instances(FakeDeployments.crashing("a"), FakeDeployments.crashing("b"));
    deployments.budget(1);

    StepReport report = world.run(new TerminateInstances());

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("its PodDisruptionBudget has not let b go");
    assertThat(acts()).containsExactly("evict a");
  }

  @Test
  void shouldNotEvictWhenTheLeaseIsOver() {
    world.tick = Duration.ofSeconds(9);
    deployments.instances(FakeDeployments.crashing("a"));
    assertThatThrownBy(() -> world.run(new TerminateInstances())).isInstanceOf(MayNotAct.class);
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldRollBackToTheReleaseThatWasFoundAndOnlyOnce() throws Exception {
    deployments.instances(FakeDeployments.crashing("a"));
    deployments.releases(BAD, GOOD);
    world.arguments.put("previousRelease", "api-1");

    assertThat(world.run(new RollBackRelease()).outcome()).isEqualTo(Outcome.DONE);
    StepReport again = world.run(new RollBackRelease());

    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(again.reason()).isEqualTo("orders-api is released as shop/api:1");
    assertThat(acts()).containsExactly("roll back to api-1");
  }

  @Test
  void shouldRefuseToRollBackToWhatIsNotKept() throws Exception {
    world.arguments.put("previousRelease", "api-0");
    assertThat(world.run(new RollBackRelease()).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldAskForAsManyAsThePlanWantsAndLowerNothing() throws Exception {
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"));
    world.replicas = 5;
    assertThat(world.run(new ScaleOut()).reason()).isEqualTo("5 instances are asked for, it were 2");
    assertThat(world.run(new ScaleOut()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    world.replicas = 1;
    assertThat(world.run(new ScaleOut()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).containsExactly("scale to 5");
  }

  @Test
  void shouldLeaveMoreThanItsLeastToTheAutoscaler() throws Exception {
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"));
    deployments.autoscaler(new Autoscaler("api", 2, 9, true));
    world.replicas = 5;
    assertThat(world.run(new ScaleOut()).reason()).isEqualTo("2 instances are asked for; api decides up to 9");
    deployments.autoscaler(new Autoscaler("api", 3, 9, false));
    assertThat(world.run(new ScaleOut()).reason()).isEqualTo("3 instances are asked for, it were 2; api cannot scale it now");
    assertThat(acts()).containsExactly("scale to 3");
  }

  @Test
  void shouldBelieveTheApplicationOnlyWhenItAnswersSeveralTimesInARow() throws Exception {
    world.health.addAll(
        List.of(
            dev.rebound.targets.Outcome.ANSWERED, dev.rebound.targets.Outcome.ERROR, dev.rebound.targets.Outcome.ANSWERED));
    StepReport report = world.run(new VerifyApplication());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("3 times in a row");
  }

  @Test
  void shouldSayThatReadinessIsAllThatIsKnownWithoutAnAddress() throws Exception {
    world.probe = null;
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.crashing("b"));
    assertThat(world.run(new VerifyApplication()).reason()).contains("1 of 2 instances are ready", "names no address");
    deployments.instances(FakeDeployments.crashing("b"));
    assertThat(world.run(new VerifyApplication()).outcome()).isEqualTo(Outcome.FAILED);
  }
}
