package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.trouble;
import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Container;
import dev.rebound.targets.kubernetes.Deployments.Departure;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import dev.rebound.targets.kubernetes.Deployments.Release;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every {@link Deployments} keeps, of a deployment of three ready instances whose first release is {@link #GOOD}. */
abstract class DeploymentsContract {
  static final String NAMESPACE = "orders";
  static final String DEPLOYMENT = "orders-api";
  static final String GOOD = "lab/orders-api:1";
  static final String NEXT = "lab/orders-api:2";
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);
  /** A real deployment's status changes while its pods do, and with it the version. */
  private static final int CHANGE_ATTEMPTS_MAX = 50;

  abstract Deployments deployments();

  /** Somebody releases another image. */
  abstract void release(String image);

  /** Something scales the deployment between two numbers. */
  abstract void autoscale(int min, int max);

  /** The disruption budget lets no ready instance go. */
  abstract void forbidEvictions();

  abstract void loseApi();

  Fleet fleet() {
    return value(deployments().fleet(NAMESPACE, DEPLOYMENT));
  }

  Fleet await(Predicate<Fleet> wanted) {
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    Fleet seen = fleet();
    while (!wanted.test(seen)) {
      assertThat(System.nanoTime()).as("within %s: %s", WAIT_MAX, seen).isLessThan(end);
      LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
      seen = fleet();
    }
    return seen;
  }

  private Fleet awaitReady() {
    return await(fleet -> fleet.staying().size() == fleet.desired() && fleet.staying().stream().allMatch(Instance::ready));
  }

  /** Makes a change that is decided anew while somebody else changes the deployment. */
  private Change changed(Function<Fleet, Answer<Change>> act) {
    for (int attempt = 1; attempt < CHANGE_ATTEMPTS_MAX; attempt++) {
      if (act.apply(fleet()) instanceof Answer.Value<Change>(var change)) {
        return change;
      }
      LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
    }
    return value(act.apply(fleet()));
  }

  @Test
  void shouldShowInstancesAndTheRelease() {
    Fleet fleet = awaitReady();
    assertThat(fleet.desired()).isEqualTo(3);
    assertThat(fleet.instances()).hasSize(3).allSatisfy(each -> {
      assertThat(each.leaving()).isFalse();
      assertThat(each.restarts()).isZero();
      assertThat(each.trouble()).isEmpty();
      assertThat(each.startedAt()).isNotNull();
    });
    assertThat(fleet.instances().stream().map(Instance::name)).isSorted().doesNotHaveDuplicates();
    assertThat(fleet.instances().stream().map(Instance::uid)).doesNotHaveDuplicates();
    assertThat(fleet.releases().stream().map(Release::images)).containsExactly(List.of(GOOD));
    assertThat(fleet.previous()).isEmpty();
    assertThat(fleet.autoscaler()).isNull();
  }

  @Test
  void shouldShowWhereTheServiceLeads() {
    Set<String> ready = awaitReady().instances().stream().map(Instance::uid).collect(Collectors.toSet());
    await(_ -> ready.equals(led()));
    List<Endpoint> endpoints = value(deployments().endpoints(NAMESPACE, DEPLOYMENT));
    assertThat(endpoints).allSatisfy(each -> assertThat(each.port()).isPositive());
    assertThat(endpoints).extracting(each -> each.address() + ":" + each.port()).doesNotHaveDuplicates();

    Instance gone = fleet().instances().getFirst();
    deployments().evict(NAMESPACE, gone);
    await(fleet -> !led().contains(gone.uid()) && led().size() == 3);
  }

  private Set<String> led() {
    return value(deployments().endpoints(NAMESPACE, DEPLOYMENT)).stream().filter(Endpoint::ready).map(Endpoint::uid)
        .collect(Collectors.toSet());
  }

  @Test
  void shouldShowWhatScalesIt() {
    autoscale(2, 6);
    assertThat(fleet().autoscaler()).extracting(Autoscaler::min, Autoscaler::max, Autoscaler::able).containsExactly(2, 6, true);
  }

  @Test
  void shouldEvictAnInstanceOnceAndNoOtherOfItsName() {
    Instance victim = awaitReady().instances().getFirst();
    var another = new Instance(victim.name(), "another", true, false, victim.startedAt(), 0, "");
    assertThat(value(deployments().evict(NAMESPACE, another))).isEqualTo(Departure.GONE);
    assertThat(fleet().instances()).contains(victim);

    assertThat(value(deployments().evict(NAMESPACE, victim))).isEqualTo(Departure.LEAVING);
    await(fleet -> fleet.staying().size() == 3 && fleet.instances().stream().noneMatch(each -> each.uid().equals(victim.uid())));
    assertThat(value(deployments().evict(NAMESPACE, victim))).isEqualTo(Departure.GONE);
  }

  @Test
  void shouldSayThatTheBudgetForbidsAnEviction() {
    Instance one = awaitReady().instances().getFirst();
    forbidEvictions();
    assertThat(value(deployments().evict(NAMESPACE, one))).isEqualTo(Departure.BUDGET);
    assertThat(fleet().instances()).contains(one);
    assertThat(value(deployments().evict(NAMESPACE, new Instance("gone", "gone", true, false, null, 0, "")))).isEqualTo(Departure.GONE);
  }

  @Test
  void shouldRollBackToTheReleaseBefore() {
    awaitReady();
    release(NEXT);
    Fleet released = await(fleet -> fleet.releases().size() == 2);
    assertThat(released.releases().stream().map(Release::images)).containsExactly(List.of(NEXT), List.of(GOOD));
    Release before = released.previous().orElseThrow();

    assertThat(changed(fleet -> deployments().rollBack(NAMESPACE, DEPLOYMENT, before, fleet.version()))).isEqualTo(Change.DONE);
    Fleet back = await(fleet -> fleet.releases().getFirst().name().equals(before.name()));
    assertThat(back.releases()).hasSize(2);
    assertThat(back.releases().getFirst().revision()).isGreaterThan(released.releases().getFirst().revision());
    assertThat(back.releases().getFirst().images()).containsExactly(GOOD);
    assertThat(value(deployments().rollBack(NAMESPACE, DEPLOYMENT, back.releases().getFirst(), back.version()))).isEqualTo(Change.ALREADY);
    awaitReady();
  }

  @Test
  void shouldScaleOnce() {
    awaitReady();
    assertThat(changed(fleet -> deployments().scale(NAMESPACE, DEPLOYMENT, 5, fleet.version()))).isEqualTo(Change.DONE);
    assertThat(fleet().desired()).isEqualTo(5);
    assertThat(value(deployments().scale(NAMESPACE, DEPLOYMENT, 5, fleet().version()))).isEqualTo(Change.ALREADY);
  }

  @Test
  void shouldScaleToNothingAndBack() {
    awaitReady();
    assertThat(changed(fleet -> deployments().scale(NAMESPACE, DEPLOYMENT, 0, fleet.version()))).isEqualTo(Change.DONE);
    await(fleet -> fleet.instances().isEmpty());
    assertThat(fleet().desired()).isZero();
    assertThat(changed(fleet -> deployments().scale(NAMESPACE, DEPLOYMENT, 2, fleet.version()))).isEqualTo(Change.DONE);
    assertThat(awaitReady().instances()).hasSize(2);
  }

  @Test
  void shouldSetTheImageOfAContainerOnce() {
    Fleet read = awaitReady();
    assertThat(read.containers()).containsExactly(new Container(DEPLOYMENT, GOOD));
    assertThat(changed(fleet -> deployments().setImage(NAMESPACE, DEPLOYMENT, DEPLOYMENT, NEXT, fleet.version()))).isEqualTo(Change.DONE);
    Fleet set = await(fleet -> fleet.releases().size() == 2);
    assertThat(set.container(DEPLOYMENT)).contains(new Container(DEPLOYMENT, NEXT));
    assertThat(set.releases().stream().map(Release::images)).containsExactly(List.of(NEXT), List.of(GOOD));
    assertThat(set.desired()).as("nothing else is changed").isEqualTo(3);
    assertThat(value(deployments().setImage(NAMESPACE, DEPLOYMENT, DEPLOYMENT, NEXT, fleet().version()))).isEqualTo(Change.ALREADY);
    awaitReady();
  }

  @Test
  void shouldSetNoImageOfAContainerThatIsNotThereOrOfADeploymentThatSomebodyChanged() {
    Fleet read = awaitReady();
    assertThat(trouble(deployments().setImage(NAMESPACE, DEPLOYMENT, "sidecar", NEXT, read.version()))).isEqualTo(Outcome.ERROR);
    assertThat(changed(fleet -> deployments().scale(NAMESPACE, DEPLOYMENT, 4, fleet.version()))).isEqualTo(Change.DONE);
    assertThat(trouble(deployments().setImage(NAMESPACE, DEPLOYMENT, DEPLOYMENT, NEXT, read.version()))).isEqualTo(Outcome.ERROR);
    assertThat(fleet().containers()).containsExactly(new Container(DEPLOYMENT, GOOD));
  }

  @Test
  void shouldChangeNothingThatSomebodyChangedSinceItWasRead() {
    awaitReady();
    release(NEXT);
    Fleet read = await(fleet -> fleet.releases().size() == 2);
    Release before = read.previous().orElseThrow();
    assertThat(changed(fleet -> deployments().scale(NAMESPACE, DEPLOYMENT, 4, fleet.version()))).isEqualTo(Change.DONE);

    assertThat(trouble(deployments().rollBack(NAMESPACE, DEPLOYMENT, before, read.version()))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(deployments().scale(NAMESPACE, DEPLOYMENT, 2, read.version()))).isEqualTo(Outcome.ERROR);
    assertThat(fleet().releases().getFirst().images()).containsExactly(NEXT);
    assertThat(fleet().desired()).isEqualTo(4);
  }

  @Test
  void shouldSayThatTheApiRefuses() {
    Fleet read = awaitReady();
    loseApi();
    assertThat(trouble(deployments().fleet(NAMESPACE, DEPLOYMENT))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(deployments().evict(NAMESPACE, read.instances().getFirst()))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(deployments().scale(NAMESPACE, DEPLOYMENT, 1, read.version()))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(deployments().setImage(NAMESPACE, DEPLOYMENT, DEPLOYMENT, NEXT, read.version()))).isEqualTo(Outcome.REFUSED);
  }
}
