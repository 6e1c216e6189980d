package dev.rebound.core.detect;

import java.io.Serial;
import java.util.Map;
import java.util.TreeMap;

/**
 * A map of a state, in the order of its keys. Nobody changes it, so that a state takes over from the one before it what did not change,
 * and copies only what did.
 */
final class Kept<V> extends TreeMap<String, V> {
  @Serial private static final long serialVersionUID = 1L;

  private Kept(Map<String, V> map) {
    super(map);
  }

  static <V> Kept<V> of(Map<String, V> map) {
    return map instanceof Kept<V> kept ? kept : new Kept<>(map);
  }

  static <V> Kept<V> with(Map<String, V> map, String key, V value) {
    var copy = new Kept<>(map);
    copy.put(key, value);
    return copy;
  }
}
