package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Workloads} keeps. */
abstract class WorkloadsContract {
  abstract Workloads workloads();

  abstract void put(KeyRef ref, String value);

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

  private static KeyRef ref(Holder holder, String name, String key) {
    return new KeyRef(holder, "orders", name, key);
  }

  @ParameterizedTest
  @EnumSource(Holder.class)
  void shouldReplaceAValueOnlyAsItWasRead(Holder holder) {
    KeyRef url = ref(holder, "orders-db", "DATABASE_URL");
    put(url, "old");
    put(ref(holder, "orders-db", "OTHER"), "kept");
    HeldText read = value(workloads().read(url)).orElseThrow();
    assertThat(read.value()).isEqualTo("old");
    assertThat(read.toString()).doesNotContain("old");

    assertThat(value(workloads().replace(url, "new", read.version()))).isEqualTo(Replacement.UPDATED);
    assertThat(value(workloads().replace(url, "stale", read.version()))).isEqualTo(Replacement.CONFLICT);
    assertThat(value(workloads().read(url)).orElseThrow().value()).isEqualTo("new");
    assertThat(value(workloads().read(ref(holder, "orders-db", "OTHER"))).orElseThrow().value()).isEqualTo("kept");
  }

  @ParameterizedTest
  @EnumSource(Holder.class)
  void shouldSayThatAnObjectOrKeyIsMissing(Holder holder) {
    put(ref(holder, "orders-db", "DATABASE_URL"), "old");
    assertThat(value(workloads().read(ref(holder, "orders-db", "NO_KEY")))).isEmpty();
    KeyRef nowhere = ref(holder, "nothing", "DATABASE_URL");
    assertThat(value(workloads().read(nowhere))).isEmpty();
    assertThat(value(workloads().replace(nowhere, "new", "1"))).isEqualTo(Replacement.MISSING);
  }

  @Test
  void shouldTellASecretFromAConfigMapOfTheSameName() {
    put(ref(Holder.SECRET, "orders-db", "DATABASE_URL"), "hidden");
    assertThat(value(workloads().read(ref(Holder.CONFIG_MAP, "orders-db", "DATABASE_URL")))).isEmpty();
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
    assertThat(trouble(workloads().read(ref(Holder.SECRET, "orders-db", "DATABASE_URL")))).isEqualTo(Outcome.REFUSED);
    assertThat(trouble(workloads().rollingRestart("orders", "orders-api", "recovery-1"))).isEqualTo(Outcome.REFUSED);
  }
}
