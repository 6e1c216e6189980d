package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the stakeholders were promised about one incident. It outlives the incident until the final report is told.
 *
 * @param disaster what failed
 * @param servedAt when users were served again; null while they are affected
 * @param end how it ended; null while it has not
 * @param incomplete whether the last recovery ended without having done all it should
 * @param groups by name, in the order of the plan
 * @param notices the messages to them, and the warnings to those who answer for them
 */
public record PromiseLedger(
    IncidentId incident, OpenIncident.Disaster disaster, @Nullable Instant servedAt, @Nullable End end, boolean incomplete,
    Map<String, Standing> groups, Notices notices)
    implements Matter {
  public PromiseLedger {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /** How an incident ended. */
  public enum How {
    RESOLVED,
    /** By itself: nobody had taken it, and no step did more than look. */
    FALSE_ALARM,
    /** It is a consequence of another one. */
    SUPERSEDED
  }

  /** @param by the incident whose consequence it is; null where it is none */
  public record End(How how, Instant at, @Nullable IncidentId by) {}

  @Override
  public String prefix() {
    return incident + "/promise";
  }

  /** That of its warnings: they go to the people of the incident. */
  @Override
  public int level() {
    return 1;
  }

  @Override
  public boolean onlyNews() {
    return true;
  }

  /** Whether every promise has its end, and no message is on its way. */
  boolean over() {
    return end != null && notices.pending().isEmpty() && groups.values().stream().allMatch(each -> each.open().isEmpty());
  }

  /** How long users were affected; {@code now} counts while they are. */
  Duration lasted(Instant now) {
    Instant until = servedAt != null ? servedAt : end != null ? end.at() : now;
    return Duration.between(disaster.downSince(), until);
  }

  /** Whether a newer message to the same stakeholders was requested: the older one would only confuse them. */
  boolean outdated(NoticeRequested request) {
    Standing standing = groups.get(request.person());
    String promise = request.promise();
    return standing != null && promise != null && Promise.number(promise) < standing.made() - (standing.next().isPresent() ? 1 : 0);
  }

  /** What its promises wait for. */
  List<Wait> waits() {
    var waits = new ArrayList<Wait>();
    for (Standing standing : groups.values()) {
      for (Promise promise : standing.open()) {
        if (!promise.isRequested()) {
          waits.add(new Wait.Promised("promise/send/" + promise.id(), promise.sendAt(), this));
          continue;
        }
        if (!promise.warned() && promise.warnAt().isBefore(promise.dueAt())) {
          waits.add(new Wait.Promised("promise/warn/" + promise.id(), promise.warnAt(), this));
        }
        waits.add(new Wait.Promised("promise/break/" + promise.id(), promise.dueAt(), this));
      }
    }
    return waits;
  }

  PromiseLedger with(Notices next) {
    return new PromiseLedger(incident, disaster, servedAt, end, incomplete, groups, next);
  }

  PromiseLedger with(Standing standing) {
    var next = new LinkedHashMap<>(groups);
    next.put(standing.group(), standing);
    return new PromiseLedger(incident, disaster, servedAt, end, incomplete, next, notices);
  }

  PromiseLedger served(Instant at) {
    return new PromiseLedger(incident, disaster, at, end, incomplete, groups, notices);
  }

  PromiseLedger ended(End how) {
    return new PromiseLedger(incident, disaster, servedAt, how, incomplete, groups, notices);
  }

  PromiseLedger withIncomplete(boolean left) {
    return new PromiseLedger(incident, disaster, servedAt, end, left, groups, notices);
  }
}
