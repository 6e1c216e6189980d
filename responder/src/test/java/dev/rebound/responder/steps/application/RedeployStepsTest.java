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
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a redeploy, and its way back, on a deployment in memory. */
final class RedeployStepsTest {
  private static final String OLD = "shop/api:1";
  private static final String NEW = "shop/api:2";
  private static final Rollout COMPLETE = new Rollout(3, 3, 3, 3, 3, 2, 2, false, null);
  private static final Rollout INCOMPLETE = new Rollout(3, 3, 3, 0, 0, 2, 2, false, null);

  private final World world = new World("pg-a");
  private final FakeDeployments deployments = world.cluster.instances;

  @BeforeEach
  void askForAnotherImage() {
    world.component = "orders-api";
    world.limit = Duration.ofMinutes(5);
    world.replicas = 5;
    world.arguments.put("image", NEW);
    runs(OLD);
    deployments.instances(FakeDeployments.ready("a"), FakeDeployments.ready("b"), FakeDeployments.ready("c"));
  }

  private void runs(String... images) {
    deployments.releases(new Release("api-1", 1, List.of(images), World.NOW.minus(Duration.ofDays(9))));
  }

  private void found() {
    world.arguments.putAll(
        Map.of("container", "orders-api", "imageBefore", OLD, "instancesBefore", "3", "instancesWanted", "5"));
  }

  private List<String> acts() {
    return world.cluster.journal.entries();
  }

  private String image() {
    return ((dev.rebound.targets.Answer.Value<dev.rebound.targets.kubernetes.Deployments.Fleet>) deployments.fleet("", "")).value()
        .container("orders-api").orElseThrow().image();
  }

  @Test
  void shouldFindWhatRunsAndHowManyThereShallBe() throws Exception {
    StepReport report = world.run(new CheckRedeploy());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsExactlyInAnyOrderEntriesOf(
        Map.of("container", "orders-api", "imageBefore", OLD, "instancesBefore", "3", "instancesWanted", "5"));
    assertThat(report.reason()).isEqualTo("orders-api runs shop/api:1, 3 of 3 instances are ready; it is to run shop/api:2 with 5");
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldLowerNobodysNumberAndStayWithinTheAutoscalersBounds() throws Exception {
    world.replicas = 2;
    assertThat(world.run(new CheckRedeploy()).findings()).containsEntry("instancesWanted", "3");
    world.replicas = 0;
    assertThat(world.run(new CheckRedeploy()).findings()).containsEntry("instancesWanted", "3");
    world.replicas = 9;
    deployments.autoscaler(new Autoscaler("api", 2, 4, true));
    StepReport bounded = world.run(new CheckRedeploy());
    assertThat(bounded.findings()).containsEntry("instancesWanted", "4");
    assertThat(bounded.reason()).contains("api scales it between 2 and 4, and rests while it is at 0");
    world.replicas = 0;
    deployments.instances(FakeDeployments.ready("a"));
    assertThat(world.run(new CheckRedeploy()).findings()).containsEntry("instancesBefore", "1").containsEntry("instancesWanted", "2");
  }

  @Test
  void shouldWantTheContainerNamedWhereThereAreSeveral() throws Exception {
    deployments.containers("api", "proxy");
    runs(OLD, "shop/proxy:7");
    StepReport unnamed = world.run(new CheckRedeploy());
    assertThat(unnamed.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(unnamed.reason()).isEqualTo("orders-api has several containers; it has api, proxy: name one of them");
    world.arguments.put("container", "cache");
    assertThat(world.run(new CheckRedeploy()).reason()).contains("no container cache; it has api, proxy");
    world.arguments.put("container", "proxy");
    assertThat(world.run(new CheckRedeploy()).findings()).containsEntry("container", "proxy").containsEntry("imageBefore", "shop/proxy:7");
  }

  @Test
  void shouldRefuseWhatNobodyPinnedAndWhatNobodySaidTheNumberOf() throws Exception {
    world.arguments.put("image", "shop/api:latest");
    assertThat(world.run(new CheckRedeploy()).outcome()).isEqualTo(Outcome.REFUSED);
    world.arguments.put("image", NEW);
    world.replicas = 0;
    deployments.instances();
    StepReport report = world.run(new CheckRedeploy());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("scaled to 0, and the plan names no replicas");
    world.component = "database";
    assertThat(world.run(new CheckRedeploy()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldKnowWhatWasBeforeWhereAnEarlierRunIsHalfDone() throws Exception {
    found();
    runs(NEW);
    deployments.instances();
    assertThat(world.run(new CheckRedeploy()).findings())
        .containsEntry("imageBefore", OLD).containsEntry("instancesBefore", "3").containsEntry("instancesWanted", "5");
  }

  @Test
  void shouldSayThatTheClusterGivesNothing() throws Exception {
    deployments.outcome(dev.rebound.targets.Outcome.REFUSED);
    assertThat(world.run(new CheckRedeploy()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldScaleToNothingOnce() throws Exception {
    assertThat(world.run(new ScaleToZero()).reason()).isEqualTo("orders-api is scaled to 0, it were 3; none is left");
    assertThat(world.run(new ScaleToZero()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).containsExactly("scale to 0");
  }

  /** An autoscaler whose minimum is 0 does not rest. */
  @Test
  void shouldSayWhoAsksForInstancesWhileNoneShallBe() throws Exception {
    deployments.autoscaler(new Autoscaler("api", 0, 9, true));
    world.limit = Duration.ofSeconds(90);
    deployments.afterScaling(() -> deployments.desired(2));
    StepReport report = world.run(new ScaleToZero());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).isEqualTo("its autoscaler api, or somebody, asked for 2 instances of orders-api meanwhile");
  }

  /** A PodDisruptionBudget guards evictions. What is asked for is nobody's eviction (Kubernetes, "Disruptions"). */
  @Test
  void shouldScaleToNothingWhateverADisruptionBudgetAllows() throws Exception {
    deployments.budget(0);
    assertThat(world.run(new ScaleToZero()).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldNotWaitForeverForInstancesOfALostNode() throws Exception {
    deployments.desired(0);
    StepReport report = world.run(new ScaleToZero());
    assertThat(report.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(report.reason()).contains("after 60 s 3 have still not gone");
    assertThat(Duration.between(World.NOW, world.now)).isBetween(ScaleToZero.GONE_MAX, ScaleToZero.GONE_MAX.plusSeconds(1));
  }

  @Test
  void shouldNotActWhenTheLeaseIsOver() {
    found();
    world.tick = Duration.ofSeconds(9);
    assertThatThrownBy(() -> world.run(new ScaleToZero())).isInstanceOf(MayNotAct.class);
    assertThatThrownBy(() -> world.run(SetImage.wanted())).isInstanceOf(MayNotAct.class);
    assertThatThrownBy(() -> world.run(new ScaleUp())).isInstanceOf(MayNotAct.class);
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldSetTheImageOnceAndTheOldOneAgain() throws Exception {
    found();
    assertThat(world.run(SetImage.wanted()).reason()).isEqualTo("orders-api of orders-api is set to shop/api:2, it was shop/api:1");
    assertThat(world.run(SetImage.wanted()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(image()).isEqualTo(NEW);
    assertThat(world.run(SetImage.before()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.run(SetImage.before()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(image()).isEqualTo(OLD);
    assertThat(acts()).containsExactly("set orders-api to shop/api:2", "set orders-api to shop/api:1");
  }

  @Test
  void shouldNotTouchAnImageThatSomebodyElseSet() throws Exception {
    found();
    runs("shop/api:9");
    StepReport forwards = world.run(SetImage.wanted());
    assertThat(forwards.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(forwards.reason()).contains("is set to shop/api:9, neither shop/api:1 nor shop/api:2: somebody changed it since");
    assertThat(world.run(SetImage.before()).outcome()).as("the way back goes on").isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).isEmpty();
  }

  @Test
  void shouldScaleUpToWhatTheAutoscalerAllows() throws Exception {
    found();
    deployments.instances();
    deployments.autoscaler(new Autoscaler("api", 2, 4, false));
    assertThat(world.run(new ScaleUp()).reason()).isEqualTo("4 instances are asked for, it were 0; api decides up to 4");
    assertThat(world.run(new ScaleUp()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).containsExactly("scale to 4");
  }

  @Test
  void shouldSeeEarlyThatTheImageDoesNotRun() throws Exception {
    world.cluster.rollouts.add(INCOMPLETE);
    deployments.instances(FakeDeployments.crashing("a"), withoutImage("b", "ImagePullBackOff"));
    StepReport report = world.run(new AwaitInstances());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).isEqualTo("the image does not run: a (CrashLoopBackOff, restarted 7 times)");
    assertThat(world.now).isEqualTo(World.NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ErrImagePull", "CrashLoopBackOff"})
  void shouldWaitForAnImageThatMayRunYet(String trouble) throws Exception {
    world.cluster.rollouts.addAll(List.of(INCOMPLETE, INCOMPLETE, COMPLETE));
    deployments.instances(FakeDeployments.crashing("a"), withoutImage("b", trouble));
    assertThat(world.run(new AwaitInstances()).outcome()).isEqualTo(Outcome.DONE);
  }

  private static Instance withoutImage(String name, String trouble) {
    return new Instance(name, "uid-" + name, false, false, World.NOW, 0, trouble);
  }

  @Test
  void shouldNotJudgeAnImageThatNobodySet() throws Exception {
    world.arguments.remove("image");
    world.cluster.rollouts.addAll(List.of(INCOMPLETE, COMPLETE));
    deployments.instances(FakeDeployments.crashing("a"));
    assertThat(world.run(new AwaitInstances()).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldNotTakeTheDeadlineOfTheReleaseBeforeForThisOnes() throws Exception {
    world.cluster.rollouts.addAll(List.of(new Rollout(3, 3, 0, 0, 0, 3, 2, true, null), COMPLETE));
    assertThat(world.run(new AwaitInstances()).outcome()).isEqualTo(Outcome.DONE);
    world.cluster.rollouts.clear();
    world.cluster.rollouts.add(new Rollout(3, 3, 3, 0, 0, 3, 3, true, null));
    assertThat(world.run(new AwaitInstances()).reason()).contains("exceeded its progress deadline");
  }

  @Test
  void shouldAskForTheOldNumberAgainAndAwaitIt() throws Exception {
    found();
    deployments.desired(5);
    world.cluster.rollouts.addAll(List.of(INCOMPLETE, COMPLETE));
    assertThat(world.run(new ScaleBack()).reason()).startsWith("3 instances are asked for again, it were 5; the plan names no Service");
    assertThat(world.cluster.rollouts).as("awaited").hasSize(1);
    assertThat(world.run(new ScaleBack()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).containsExactly("scale to 3");
  }

  @Test
  void shouldLeaveItAtNothingWhereItWasAndToTheAutoscalerWhatThatAdded() throws Exception {
    found();
    world.cluster.rollouts.add(COMPLETE);
    deployments.autoscaler(new Autoscaler("api", 2, 9, true));
    deployments.desired(6);
    assertThat(world.run(new ScaleBack()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(acts()).isEmpty();
    world.arguments.put("instancesBefore", "0");
    assertThat(world.run(new ScaleBack()).reason()).isEqualTo("0 instances are asked for again, it were 6");
    assertThat(acts()).containsExactly("scale to 0");
  }
}
