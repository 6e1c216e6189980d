package dev.rebound.core.escalate;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with one group of stakeholders in one incident.
 *
 * @param group its name in the plan
 * @param made promises made so far
 * @param told whether the group was told of the beginning
 * @param words of the communications lead for the next message; null where it is generated
 * @param open promises without an end, oldest first: those on their way, and at most one that is not
 */
public record Standing(String group, int made, boolean told, @Nullable String words, List<Promise> open) {
  public Standing {
    open = List.copyOf(open);
  }

  static Standing of(String group) {
    return new Standing(group, 0, false, null, List.of());
  }

  /** The promise whose message was not requested yet. */
  Optional<Promise> next() {
    return open.stream().filter(each -> !each.isRequested()).findFirst();
  }

  Standing with(Promise made) {
    return new Standing(group, this.made + 1, told, words, Stream.concat(open.stream(), Stream.of(made)).toList());
  }

  Standing change(Promise promise, UnaryOperator<Promise> change) {
    return new Standing(group, made, told, words, open.stream().map(each -> each.equals(promise) ? change.apply(each) : each).toList());
  }

  /** The promise was kept or broken. */
  Standing without(String promise) {
    return new Standing(group, made, told, words, open.stream().filter(each -> !each.id().equals(promise)).toList());
  }

  /** They are told; words are used once. */
  Standing tell() {
    return new Standing(group, made, true, null, open);
  }

  Standing say(String text) {
    return new Standing(group, made, told, text, open);
  }
}
