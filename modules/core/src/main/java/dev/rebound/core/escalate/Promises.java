package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the stakeholders of one protected system were promised.
 *
 * @param ledgers of incidents, by their id, oldest first; at most {@value #LEDGERS_MAX}
 * @param news what the latest event called for; null where nothing
 */
public record Promises(Map<String, PromiseLedger> ledgers, @Nullable News news) {
  /** Incidents with promises at once: those that are open, and those of the last day that wait for their final report. */
  public static final int LEDGERS_MAX = 64;
  static final Promises NONE = new Promises(Map.of(), null);

  public Promises {
    ledgers = Collections.unmodifiableMap(new LinkedHashMap<>(ledgers));
  }

  /** What is to be done about a promise. */
  public enum Deed {
    MADE,
    /** Its message is requested. */
    TELL,
    AT_RISK,
    KEPT,
    BROKEN
  }

  /**
   * A deed.
   *
   * @param promise as it stands after it
   * @param first whether the group hears of the incident for the first time
   * @param text of a message the lead's words, empty where it is generated; of an end, or a risk, why
   */
  public record Act(Deed deed, IncidentId incident, Promise promise, String group, boolean first, String text) {}

  /**
   * What the event at {@code position} called for.
   *
   * @param refused why the lead's words change nothing; empty where they do, or there are none
   */
  public record News(String position, List<Act> acts, String refused) {
    public News {
      acts = List.copyOf(acts);
    }
  }

  Promises with(@Nullable News next) {
    return new Promises(ledgers, next);
  }

  /** With the ledger added or replaced; over the limit one whose incident has ended gives way. */
  Promises with(PromiseLedger ledger) {
    var next = new LinkedHashMap<>(ledgers);
    next.put(ledger.incident().value(), ledger);
    if (next.size() > LEDGERS_MAX) {
      next.remove(
          next.values().stream().filter(each -> each.end() != null).findFirst().orElse(next.firstEntry().getValue()).incident().value());
    }
    return new Promises(next, news);
  }

  /** Without those whose promises were all kept or broken. */
  Promises withoutOver() {
    if (ledgers.values().stream().noneMatch(PromiseLedger::over)) {
      return this;
    }
    var next = new LinkedHashMap<>(ledgers);
    next.values().removeIf(PromiseLedger::over);
    return new Promises(next, news);
  }
}
