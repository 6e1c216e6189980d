package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7386, appendix A, read backwards: from what, to what, by which patch. */
final class MergePatchesTest {
  @Test
  void shouldReplaceAddAndRemove() {
    assertThat(MergePatches.between(Map.of("a", "b"), Map.of("a", "c"))).isEqualTo(Map.of("a", "c"));
    assertThat(MergePatches.between(Map.of("a", "b"), Map.of("a", "b", "b", "c"))).isEqualTo(Map.of("b", "c"));
    assertThat(MergePatches.between(Map.of("a", "b", "b", "c"), Map.of("b", "c"))).containsOnlyKeys("a").containsEntry("a", null);
  }

  @Test
  void shouldGoIntoObjectsAndReplaceListsAsAWhole() {
    var from = Map.of("a", Map.of("b", "c", "d", "e"), "l", List.of(1, 2));
    var to = Map.of("a", Map.of("b", "x", "d", "e"), "l", List.of(2));
    assertThat(MergePatches.between(from, to)).isEqualTo(Map.of("a", Map.of("b", "x"), "l", List.of(2)));
  }

  @Test
  void shouldFindNothingBetweenTheSame() {
    assertThat(MergePatches.between(Map.of("a", Map.of("b", List.of("c"))), Map.of("a", Map.of("b", List.of("c"))))).isEmpty();
  }
}
