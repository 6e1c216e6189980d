package dev.rebound.targets.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** JSON merge patches that make one object another. Source: RFC 7386: objects are merged, everything else is replaced, null removes. */
final class MergePatches {
  private MergePatches() {}

  /** The patch from one object to another, both as maps, lists and plain values; empty where they are the same. */
  static Map<String, @Nullable Object> between(Map<?, ?> from, Map<?, ?> to) {
    var patch = new LinkedHashMap<String, @Nullable Object>();
    from.keySet().stream().filter(key -> !to.containsKey(key)).forEach(key -> patch.put(key.toString(), null));
    to.forEach((key, wanted) -> {
      Object held = from.get(key);
      if (held instanceof Map<?, ?> before && wanted instanceof Map<?, ?> after) {
        var inner = between(before, after);
        if (!inner.isEmpty()) {
          patch.put(key.toString(), inner);
        }
      } else if (!Objects.equals(held, wanted)) {
        patch.put(key.toString(), wanted);
      }
    });
    return patch;
  }

  /**
   * The patch that brings what is wanted into an object and takes nothing out; empty where the object has it all. A list is held to be the
   * same where each of its items has what the wanted one asks for: the API server adds its defaults.
   */
  static Map<String, @Nullable Object> over(Map<?, ?> held, Map<?, ?> wanted) {
    var patch = new LinkedHashMap<String, @Nullable Object>();
    wanted.forEach((key, value) -> {
      Object before = held.get(key);
      if (covers(before, value)) {
        return;
      }
      patch.put(key.toString(), before instanceof Map<?, ?> from && value instanceof Map<?, ?> to ? over(from, to) : value);
    });
    return patch;
  }

  private static boolean covers(@Nullable Object held, @Nullable Object wanted) {
    if (wanted instanceof Map<?, ?> to) {
      return held instanceof Map<?, ?> from ? to.entrySet().stream().allMatch(each -> covers(from.get(each.getKey()), each.getValue()))
          : to.isEmpty() && held == null;
    }
    if (wanted instanceof List<?> to) {
      return held instanceof List<?> from && from.size() == to.size()
          ? IntStream.range(0, to.size()).allMatch(i -> covers(from.get(i), to.get(i))) : to.isEmpty() && held == null;
    }
    return Objects.equals(held, wanted);
  }
}
