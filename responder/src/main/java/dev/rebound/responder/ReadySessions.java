package dev.rebound.responder;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every database node again and again, so that the first steps of a recovery find a session to each that lives
 * ({@code RecentSessions}): a new one waits in the crowd of clients that connect again, or finds no place left. What a recovery would miss
 * stands in the log when it changes. Changes nothing.
 */
public final class ReadySessions implements AutoCloseable {
  /** Less than half of the 10 s for which a session is kept: one late look does not lose it. */
  private static final Duration INTERVAL = Duration.ofSeconds(4);
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(ReadySessions.class);

  private record Place(Postgresql database, Node node) {}

  private final List<Place> places;
  private final Targets targets;
  private final Duration interval;
  private final Map<Place, String> troubles = new HashMap<>();
  private final Thread thread;

  private ReadySessions(List<Place> places, Targets targets, Duration interval) {
    this.places = places;
    this.targets = targets;
    this.interval = interval;
    this.thread = Thread.ofVirtual().name("ready-sessions").start(this::run);
  }

  /** Starts looking at the databases of a plan. */
  public static ReadySessions start(Plan plan, Targets targets) {
    return start(plan, targets, INTERVAL);
  }

  static ReadySessions start(Plan plan, Targets targets, Duration interval) {
    List<Place> places =
        plan.components().values().stream().filter(Postgresql.class::isInstance).map(Postgresql.class::cast)
            .flatMap(database -> database.nodes().stream().map(node -> new Place(database, node))).toList();
    return new ReadySessions(places, targets, interval);
  }

  private void run() {
    try {
      while (!places.isEmpty()) {
        List<String> seen = AtOnce.all(places, this::look);
        for (int i = 0; i < places.size(); i++) {
          say(places.get(i), seen.get(i));
        }
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }

  /** What is in the way; empty where nothing is. */
  private String look(Place place) {
    try {
      return targets.postgres(place.database(), place.node()).standing(LIMIT) instanceof Answer.Trouble<?> trouble ? trouble.reason() : "";
    } catch (RuntimeException e) {
      return "it cannot be asked: " + e;
    }
  }

  private void say(Place place, String trouble) {
    String before = troubles.put(place, trouble);
    if (!trouble.isEmpty() && !trouble.equals(before)) {
      LOG.warn("no session is ready node={} reason=\"{}\"", place.node().name(), trouble);
    } else if (trouble.isEmpty() && before != null && !before.isEmpty()) {
      LOG.info("a session is ready again node={}", place.node().name());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
