package dev.rebound.targets.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
}
