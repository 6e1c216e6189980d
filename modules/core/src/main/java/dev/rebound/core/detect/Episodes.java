package dev.rebound.core.detect;

import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.core.detect.DetectState.AlertView;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The alerts of a state, in the order of their episodes. Nobody changes it: one with another alert shares all but a few nodes of its
 * trees with the one before it, so that an alert of a storm costs the same however many are remembered (decision 13).
 */
final class Episodes extends AbstractMap<String, AlertView> {
  private static final Comparator<Episode> EARLIEST =
      Comparator.comparing((Episode each) -> each.alert().evidence().at()).thenComparing(Episode::key);
  private static final Episodes NONE = new Episodes(TreePMap.empty(), TreePSet.empty(EARLIEST), TreePSet.empty(EARLIEST));

  private final TreePMap<String, AlertView> all;
  private final TreePSet<Episode> firing;
  private final TreePSet<Episode> resolved;

  private record Episode(String key, AlertView alert) {}

  private Episodes(TreePMap<String, AlertView> all, TreePSet<Episode> firing, TreePSet<Episode> resolved) {
    this.all = all;
    this.firing = firing;
    this.resolved = resolved;
  }

  static Episodes of(Map<String, AlertView> map) {
    if (map instanceof Episodes episodes) {
      return episodes;
    }
    Episodes made = NONE;
    for (Map.Entry<String, AlertView> each : map.entrySet()) {
      made = made.with(each.getKey(), each.getValue());
    }
    return made;
  }

  Episodes with(String key, AlertView alert) {
    Episodes before = without(key);
    var episode = new Episode(key, alert);
    TreePMap<String, AlertView> more = before.all.plus(key, alert);
    return alert.status() == AlertStatus.FIRING
        ? new Episodes(more, before.firing.plus(episode), before.resolved)
        : new Episodes(more, before.firing, before.resolved.plus(episode));
  }

  /** At most so many: resolved ones leave first, then the earliest; of equals the first by name. */
  Episodes atMost(int max) {
    Episodes kept = this;
    while (kept.size() > max) {
      kept = kept.without((kept.resolved.isEmpty() ? kept.firing : kept.resolved).first().key());
    }
    return kept;
  }

  private Episodes without(String key) {
    AlertView known = all.get(key);
    if (known == null) {
      return this;
    }
    var episode = new Episode(key, known);
    return new Episodes(all.minus(key), firing.minus(episode), resolved.minus(episode));
  }

  /** Those about a component that fire and did so at a moment, the earliest first; of equals the first by name. */
  List<AlertView> firingSince(String component, Instant moment) {
    var found = new ArrayList<AlertView>();
    for (Episode each : firing) {
      if (each.alert().evidence().at().isAfter(moment)) {
        break;
      }
      if (each.alert().component().equals(component)) {
        found.add(each.alert());
      }
    }
    return found;
  }

  @Override
  public @org.jspecify.annotations.Nullable AlertView get(@org.jspecify.annotations.Nullable Object key) {
    return all.get(key);
  }

  @Override
  public boolean containsKey(@org.jspecify.annotations.Nullable Object key) {
    return all.containsKey(key);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public Set<Map.Entry<String, AlertView>> entrySet() {
    return all.entrySet();
  }
}
