package dev.rebound.lab.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.kubernetes.Rollout.Bounds;
import dev.rebound.lab.kubernetes.Rollout.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RolloutTest {
  private static final Bounds THREE = new Bounds(3, 1, 1);

  @Test
  void shouldCreateAllPodsOfANewDeployment() {
    assertThat(Rollout.next(THREE, List.of())).isEqualTo(new Rollout(3, List.of()));
  }

  @Test
  void shouldDoNothingWhenAllPodsAreCurrent() {
    List<Member> pods = List.of(new Member("a", true, true), new Member("b", true, false), new Member("c", true, true));
    assertThat(Rollout.next(THREE, pods)).isEqualTo(new Rollout(0, List.of()));
  }

  @Test
  void shouldReplaceOneReadyPodAndSurgeByOne() {
    List<Member> pods = List.of(new Member("a", false, true), new Member("b", false, true), new Member("c", false, true));
    Rollout next = Rollout.next(THREE, pods);
    assertThat(next.create()).isEqualTo(1);
    assertThat(next.delete()).containsExactly("a");
  }

  @Test
  void shouldWaitForTheNewPodsToBecomeReady() {
    List<Member> pods = List.of(
        new Member("a", false, true), new Member("b", false, true), new Member("x", true, false), new Member("y", true, false));
    assertThat(Rollout.next(THREE, pods)).isEqualTo(new Rollout(0, List.of()));
  }

  @Test
  void shouldDeleteOldPodsThatAreNotReadyFirst() {
    List<Member> pods = List.of(new Member("a", false, true), new Member("b", false, false), new Member("c", false, true));
    assertThat(Rollout.next(THREE, pods).delete()).containsExactly("b");
  }

  @Test
  void shouldNeverGoBelowTheReadyMinimumAndAlwaysEnd() {
    Random random = new Random(7);
    List<Member> pods = new ArrayList<>(List.of(new Member("a", false, true), new Member("b", false, true), new Member("c", false, true)));
    for (int round = 0; round < 200 && pods.stream().filter(Member::current).filter(Member::ready).count() < 3; round++) {
      Rollout next = Rollout.next(THREE, pods);
      pods.removeIf(pod -> next.delete().contains(pod.name()));
      for (int i = 0; i < next.create(); i++) {
        pods.add(new Member("new-" + round + "-" + i, true, false));
      }
      assertThat(pods).hasSizeLessThanOrEqualTo(4);
      assertThat(pods.stream().filter(Member::ready).count()).isGreaterThanOrEqualTo(2);
      pods.replaceAll(pod -> pod.current() && random.nextInt(4) == 0 ? new Member(pod.name(), true, true) : pod);
    }
    assertThat(pods).hasSize(3).allMatch(Member::current).allMatch(Member::ready);
  }
}
