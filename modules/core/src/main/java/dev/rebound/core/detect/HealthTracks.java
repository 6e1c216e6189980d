package dev.rebound.core.detect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The tracks of a system's health checks, by "component/target/observer"; at most {@link DetectState#INSTANCES_MAX} of a component. */
final class HealthTracks {
  private HealthTracks() {}

  /** With one track changed; the component's tracks that were not heard of for longest leave where there are too many. */
  static Map<String, HealthTrack> with(Map<String, HealthTrack> tracks, String key, HealthTrack track) {
    var changed = new TreeMap<>(tracks);
    boolean known = changed.put(key, track) != null;
    if (!known) {
      String component = key.substring(0, key.indexOf('/') + 1);
      List<String> all = keys(changed, component);
      if (all.size() > DetectState.INSTANCES_MAX) {
        changed.remove(
            all.stream()
                .min(Comparator.comparing((String each) -> at(changed, each).lastAt()).thenComparing(Comparator.naturalOrder()))
                .orElseThrow());
      }
    }
    return changed;
  }

  private static HealthTrack at(Map<String, HealthTrack> tracks, String key) {
    return tracks.getOrDefault(key, HealthTrack.UNSEEN);
  }

  private static List<String> keys(NavigableMap<String, HealthTrack> tracks, String prefix) {
    var keys = new ArrayList<String>();
    for (String key : tracks.tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      keys.add(key);
    }
    return keys;
  }

  /** The tracks of one instance. */
  static Collection<HealthTrack> of(Map<String, HealthTrack> tracks, String component, String target) {
    var sorted = new TreeMap<>(tracks);
    return keys(sorted, DetectState.key(component, target) + "/").stream().map(key -> at(sorted, key)).toList();
  }

  /** After a recovery of a component: what was seen before it begins no row with what is seen after it. */
  static Map<String, HealthTrack> rowsEnded(Map<String, HealthTrack> tracks, String component) {
    var changed = new TreeMap<>(tracks);
    keys(changed, component + "/").forEach(key -> changed.computeIfPresent(key, (name, track) -> track.rowEnded()));
    return changed;
  }
}
