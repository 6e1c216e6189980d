package dev.rebound.core.statuspage;

import dev.rebound.contracts.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An incident as the page remembers it: when users noticed what, and what was said. It holds nothing of the evidence and of the steps.
 *
 * @param id of the incident, never shown
 * @param components since when each part failed, by its name in the plan (of a site's loss the site's name); never shown
 * @param servedAt when users were served again, as far as was verified; null while they are not
 * @param endedAt null while it is open
 * @param released whether the communications lead has spoken about it
 * @param updates oldest first, at least one; at most {@value #UPDATES_MAX}, of more the first and the newest are kept
 */
public record PageIncident(
    String id, Scenario scenario, Map<String, Instant> components, @Nullable Instant servedAt, @Nullable Instant endedAt, boolean released,
    List<Update> updates) {
  public static final int UPDATES_MAX = 50;

  /** Where an incident stands, in the order in which users live through it. */
  public enum Phase {
    /** Noticed; nothing more is known in public. */
    INVESTIGATING,
    /** The recovery is under way. */
    RECOVERING,
    /** People have taken over. */
    ENGINEERS,
    /** Users are served again, and it is watched whether that lasts. */
    WATCHING,
    /** It is over. */
    RESOLVED
  }

  /**
   * Something that is told.
   *
   * @param words of the communications lead; null: the page says it in its own words
   */
  public record Update(Instant at, Phase phase, @Nullable String words) {}

  public PageIncident {
    components = Collections.unmodifiableMap(new TreeMap<>(components));
    updates = List.copyOf(updates);
  }

  static PageIncident opened(String id, Scenario scenario, String component, Instant since, Instant at) {
    return new PageIncident(
        id, scenario, Map.of(component, since), null, null, false, List.of(new Update(at, Phase.INVESTIGATING, null)));
  }

  /** Where it stands now. */
  public Phase phase() {
    return updates.getLast().phase();
  }

  /** When the first part of it failed. */
  public Instant startedAt() {
    return Collections.min(components.values());
  }

  /** When its outage is over: users are served, or it ended; null while it goes on. */
  public @Nullable Instant overAt() {
    Instant served = servedAt;
    return served != null ? served : endedAt;
  }

  /** The outage of one part of it until now. */
  Spans outageOf(String component, Instant now) {
    Instant since = components.get(component);
    Instant over = overAt();
    Instant until = over == null ? now : over;
    return since == null || !since.isBefore(until) ? Spans.NONE : new Spans(List.of(new Span(since, until)));
  }

  /** A phase that it already left is not entered again by itself. */
  PageIncident moved(Instant at, Phase phase) {
    return phase.compareTo(phase()) > 0 ? with(new Update(at, phase, null)) : this;
  }

  PageIncident served(Instant at) {
    Instant first = servedAt;
    PageIncident moved = moved(at, Phase.WATCHING);
    return new PageIncident(id, scenario, components, first == null ? at : first, endedAt, released, moved.updates);
  }

  PageIncident ended(Instant at) {
    PageIncident moved = moved(at, Phase.RESOLVED);
    return new PageIncident(id, scenario, components, servedAt, at, released, moved.updates);
  }

  PageIncident said(Instant at, String words) {
    PageIncident next = words.isBlank() ? this : with(new Update(at, phase(), words));
    return new PageIncident(id, scenario, components, servedAt, endedAt, true, next.updates);
  }

  /** With the parts of an incident that turned out to be a consequence of this one. */
  PageIncident with(Map<String, Instant> others) {
    var both = new TreeMap<>(components);
    others.forEach((component, since) -> both.merge(component, since, (a, b) -> a.isBefore(b) ? a : b));
    return new PageIncident(id, scenario, both, servedAt, endedAt, released, updates);
  }

  private PageIncident with(Update update) {
    var next = new ArrayList<>(updates);
    next.add(update);
    if (next.size() > UPDATES_MAX) {
      next.remove(1);
    }
    return new PageIncident(id, scenario, components, servedAt, endedAt, released, next);
  }
}
