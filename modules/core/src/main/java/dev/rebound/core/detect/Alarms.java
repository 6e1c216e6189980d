package dev.rebound.core.detect;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Vantage.Heartbeat;
import dev.rebound.core.plan.Vantage.Observer;
import dev.rebound.core.plan.Vantage.Site;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.SiteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What people are told at once and nothing recovers: who watches and is blind or silent (the dead man's switch, D6), a second primary,
 * and a primary that answers and acknowledges no write: to promote another one beside a server that lives would be worse.
 * Each is an alarm of its own. That no signal arrives at all is seen by the watch, which needs no log (decision 9).
 */
record Alarms(Outlook outlook) {
  /** An observer that was heard before and is silent for so long is missing. Longer than a restart; the watch's own limit (decision 9). */
  static final Duration SILENT_MAX = Duration.ofSeconds(30);
  /** Longer than a synchronous standby needs to come back after its restart, which a primary's commits wait for. */
  static final Duration STUCK_MAX = Duration.ofSeconds(10);
  private static final String KEY = "monitoring/";

  /** Whether a key of an open incident is an alarm's. */
  static boolean is(String key) {
    return key.startsWith(KEY) || key.startsWith(DatabaseFailure.WRITES_STUCK) || isSecondPrimary(key);
  }

  /** Whether a key says that a database has two primaries, which planned work does not excuse. */
  static boolean isSecondPrimary(String key) {
    return key.startsWith(DatabaseFailure.DUAL_PRIMARY);
  }

  /** What is wrong now, by key. */
  Map<String, Explanation> standing() {
    var alarms = new TreeMap<String, Explanation>();
    for (String id : outlook.plan().observers()) {
      silent(id, alarms);
      cutOff(outlook.plan().vantage().observer(id), alarms);
    }
    for (Heartbeat heartbeat : outlook.plan().vantage().heartbeats()) {
      missing(heartbeat, alarms);
    }
    for (Component component : outlook.plan().components().values()) {
      if (component instanceof Component.Postgresql database) {
        secondPrimary(database, alarms);
        writesStuck(database, database.primary(), alarms);
      }
      if (component instanceof Component.Redis cache) {
        writesStuck(cache, cache.primary(), alarms);
      }
    }
    for (Site site : outlook.plan().vantage().sites().values()) {
      boolean declared = outlook.state().open().containsKey(SiteFailure.key(site.name()));
      SiteFailure.loneWitness(outlook, site.name()).filter(observer -> !declared).ifPresent(observer ->
          alarms.put(KEY + "site-" + site.name(),
              why("site-seen-gone-by-one", observer + " alone sees nothing of site " + site.name()
                  + " answer. One observer cannot tell a lost site from its own lost way there: a person must look.", Map.of())));
    }
    return alarms;
  }

  /**
   * An instance that answers as primary on an older timeline than the known one: an old primary that came back, or was never fenced. An
   * observer's word counts where its round of the instance is newer than its round of the known primary; one before may tell of the time
   * before the promotion. Once the alarm stands it stands while somebody sees the instance so.
   */
  private void secondPrimary(Component.Postgresql database, Map<String, Explanation> alarms) {
    String key = DatabaseFailure.DUAL_PRIMARY + database.name();
    DetectState.Primary known = outlook.state().primaries().get(database.name());
    if (known == null) {
      return;
    }
    boolean open = outlook.state().open().containsKey(key);
    for (Component.Node node : database.nodes()) {
      outlook.state().target(database.name(), node.name()).observers().forEach((observer, view) -> {
        ObserverView better =
            outlook.state().target(database.name(), known.target()).observers().getOrDefault(observer, ObserverView.UNSEEN);
        boolean fresh = !view.lastAt().plus(Outlook.PROBE_FRESH).isBefore(outlook.now());
        boolean after = primaryOn(better) == known.timeline() && view.lastAt().isAfter(better.lastAt());
        if (outlook.votes(observer) && fresh && primaryOn(view) > 0 && primaryOn(view) < known.timeline() && (open || after)) {
          alarms.put(key, why("second-primary", node.name() + " answers as primary on timeline " + primaryOn(view) + ", but "
              + known.target() + " is the primary on timeline " + known.timeline() + ". What clients write to " + node.name()
              + " is lost to the others: stop it at its host at once.", Map.of()));
        }
      });
    }
  }

  /**
   * A primary lives and writes are not answered, for those who must agree: a full disk, a standby that is gone, a lock, a configuration, no
   * room for a new session.
   */
  private void writesStuck(Component component, Component.Node planned, Map<String, Explanation> alarms) {
    String primary = outlook.primary(component.name(), planned);
    List<Instant> since =
        outlook.stuck(component.name(), primary).stream().map(ObserverView::stuckSince)
            .filter(java.util.Objects::nonNull).map(java.util.Objects::requireNonNull)
            .filter(at -> at.plus(STUCK_MAX).isBefore(outlook.now())).sorted().toList();
    if (since.size() >= outlook.plan().observersThatMustAgree() && !outlook.state().open().containsKey(component.name())) {
      alarms.put(DatabaseFailure.WRITES_STUCK + component.name(),
          why("writes-stuck", primary + " lives and has acknowledged no write since " + since.getFirst()
              + ". It lives, so nothing is promoted: a person must look at its disk, standbys, locks and sessions.",
              Map.of("stuckMax", STUCK_MAX.toString())));
    }
  }

  /** The timeline on which an observer's newest round saw a primary answer; 0 where it did not. */
  private static int primaryOn(ObserverView view) {
    ProbeReported last = view.last();
    return last != null && last.outcome() == Reachability.ANSWERED && last.role() == Role.PRIMARY ? last.timeline() : 0;
  }

  private void silent(String id, Map<String, Explanation> alarms) {
    Instant heard = outlook.state().around().heard().get(id);
    if (outlook.plan().observers().size() > 1 && heard != null && heard.plus(SILENT_MAX).isBefore(outlook.now())) {
      alarms.put(KEY + id, why("observer-silent", "The observer " + id + " was last heard at " + heard + ".",
          Map.of("silentMax", SILENT_MAX.toString())));
    }
  }

  private void cutOff(Observer observer, Map<String, Explanation> alarms) {
    List<Sight> control =
        observer.control().stream()
            .filter(name -> outlook.plan().components().containsKey(name))
            .flatMap(name -> outlook.targets(java.util.Objects.requireNonNull(outlook.plan().components().get(name))).stream()
                .flatMap(target -> outlook.sights(name, target).stream()))
            .filter(sight -> sight.observer().equals(observer.id()))
            .toList();
    if (!control.isEmpty() && control.stream().allMatch(sight -> sight.state() == Sight.State.DOWN)) {
      alarms.put(KEY + observer.id(),
          new Explanation(
              "observer-cut-off",
              "The observer " + observer.id() + " does not reach its control target " + String.join(", ", observer.control())
                  + ": it has no vote.",
              Map.of(), control.stream().map(sight -> sight.evidence().getFirst()).toList()));
    }
  }

  private void missing(Heartbeat heartbeat, Map<String, Explanation> alarms) {
    Instant heard = outlook.state().around().heartbeats().get(heartbeat.name());
    if (heard != null && heard.plus(heartbeat.within()).isBefore(outlook.now())) {
      alarms.put(KEY + heartbeat.name(),
          why("heartbeat-missing", "The heartbeat " + heartbeat.name() + " has not been heard since " + heard + ".",
              Map.of("within", heartbeat.within().toString())));
    }
  }

  private static Explanation why(String rule, String because, Map<String, String> thresholds) {
    return new Explanation(rule, because, thresholds, List.<Evidence>of());
  }
}
