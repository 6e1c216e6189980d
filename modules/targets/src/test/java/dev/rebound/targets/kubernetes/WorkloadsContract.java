package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Workloads.SecretUpdate;
import dev.rebound.targets.kubernetes.Workloads.SecretValue;
import org.junit.jupiter.api.Test;

/** What every {@link Workloads} keeps. */
abstract class WorkloadsContract {
  abstract Workloads workloads();

  abstract void putSecret(String namespace, String secret, String key, String value);

  /** A deployment whose pods all are available. */
  abstract void putDeployment(String namespace, String deployment, int replicas);

  /** A StatefulSet with its pods. */
  abstract void putStatefulSet(String namespace, String statefulSet, int replicas);

  abstract void finishRollout(String namespace, String deployment);

  abstract void loseApi();

  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  static Outcome trouble(Answer<?> answer) {
    return switch (answer) {
      case Answer.Value<?>(var value) -> throw new AssertionError("no trouble: " + value);
      case Answer.Trouble<?>(var outcome, var reason) -> outcome;
    };
  }

  @Test
  void shouldScaleAStatefulSetOfOnePodToZeroOnce() {
    putStatefulSet("db", "pg-a", 1);
    assertThat(value(workloads().pods("db", "pg-a"))).isEqualTo(1);
    assertThat(value(workloads().scaleToZero("db", "pg-a"))).isEqualTo(Change.DONE);
    assertThat(value(workloads().scaleToZero("db", "pg-a"))).isEqualTo(Change.ALREADY);
  }

  @Test
  void shouldNotScaleAStatefulSetAwayThatRunsOtherInstancesToo() {
    putStatefulSet("db", "pg", 2);
    assertThat(trouble(workloads().scaleToZero("db", "pg"))).isEqualTo(Outcome.ERROR);
    assertThat(value(workloads().pods("db", "pg"))).isEqualTo(2);
    assertThat(trouble(workloads().scaleToZero("db", "nothing"))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(workloads().pods("db", "nothing"))).isEqualTo(Outcome.ERROR);
  }

  @Test
  void shouldReplaceASecretOnlyAsItWasRead() {
    putSecret("orders", "orders-db", "DATABASE_URL", "old");
    putSecret("orders", "orders-db", "OTHER", "kept");
    SecretValue read = value(workloads().readSecret("orders", "orders-db", "DATABASE_URL")).orElseThrow();
    assertThat(read.value()).isEqualTo("old");
    assertThat(read.toString()).doesNotContain("old");

    assertThat(value(workloads().updateSecret("orders", "orders-db", "DATABASE_URL", "new", read.resourceVersion())))
        .isEqualTo(SecretUpdate.UPDATED);
    assertThat(value(workloads().updateSecret("orders", "orders-db", "DATABASE_URL", "stale", read.resourceVersion())))
        .isEqualTo(SecretUpdate.CONFLICT);
    assertThat(value(workloads().readSecret("orders", "orders-db", "DATABASE_URL")).orElseThrow().value()).isEqualTo("new");
    assertThat(value(workloads().readSecret("orders", "orders-db", "OTHER")).orElseThrow().value()).isEqualTo("kept");
  }

  @Test
  void shouldSayThatASecretOrKeyIsMissing() {
    putSecret("orders", "orders-db", "DATABASE_URL", "old");
    assertThat(value(workloads().readSecret("orders", "orders-db", "NO_KEY"))).isEmpty();
    assertThat(value(workloads().readSecret("orders", "no-secret", "DATABASE_URL"))).isEmpty();
    assertThat(value(workloads().updateSecret("orders", "no-secret", "DATABASE_URL", "new", "1"))).isEqualTo(SecretUpdate.MISSING);
  }

  @Test
  void shouldRestartOncePerMarkerAndTellWhenItIsComplete() {
    putDeployment("orders", "orders-api", 3);
    assertThat(value(workloads().rollout("orders", "orders-api")).complete()).isTrue();
    assertThat(value(workloads().rollingRestart("orders", "orders-api", "recovery-1"))).isEqualTo(Change.DONE);
    assertThat(value(workloads().rollingRestart("orders", "orders-api", "recovery-1"))).isEqualTo(Change.ALREADY);
    var begun = value(workloads().rollout("orders", "orders-api"));
    assertThat(begun.complete()).isFalse();
    assertThat(begun.desired()).isEqualTo(3);
    assertThat(begun.restartedFor()).isEqualTo("recovery-1");
    finishRollout("orders", "orders-api");
    var done = value(workloads().rollout("orders", "orders-api"));
    assertThat(done.complete()).isTrue();
    assertThat(done.available()).isEqualTo(3);
    assertThat(value(workloads().rollingRestart("orders", "orders-api", "recovery-2"))).isEqualTo(Change.DONE);
  }

  @Test
  void shouldSayThatADeploymentIsMissing() {
    assertThat(trouble(workloads().rollout("orders", "none"))).isEqualTo(Outcome.ERROR);
    assertThat(trouble(workloads().rollingRestart("orders", "none", "recovery-1"))).isEqualTo(Outcome.ERROR);
  }

  @Test
  void shouldSayThatTheApiRefuses() {
    loseApi();
    assertThat(trouble(workloads().readSecret("orders", "orders-db", "DATABASE_URL"))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(workloads().rollingRestart("orders", "orders-api", "recovery-1"))).isEqualTo(Outcome.REFUSED);
  }
}
