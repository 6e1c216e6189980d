package dev.rebound.app;

import dev.rebound.core.story.Story;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the incidents log said while a test ran. A failed test carries it as a timeline, so that its report tells what happened. */
final class SeenLog implements AfterTestExecutionCallback {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  private final List<Arrived> records = new ArrayList<>();

  /** A record and when it was read here. */
  record Arrived(Instant at, Received<Event> record) {}

  /** Takes a record in; for a listener of the log. */
  synchronized void add(Received<Event> received) {
    records.add(new Arrived(Instant.now(), received));
  }

  /** How many records there are: what comes later is "after" this mark. */
  synchronized int mark() {
    return records.size();
  }

  /** The records after a mark. */
  synchronized List<Arrived> after(int mark) {
    return List.copyOf(records.subList(mark, records.size()));
  }

  /** The events of one kind after a mark. */
  <E extends Event> List<E> after(int mark, Class<E> kind) {
    return after(mark).stream().map(each -> each.record().event()).filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * Waits for the first event of a kind after a mark that is as wished.
   *
   * @throws AssertionError with the timeline where none comes within the limit
   */
  <E extends Event> Received<Event> await(int mark, Class<E> kind, Predicate<E> wished, Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      for (Arrived each : after(mark)) {
        if (kind.isInstance(each.record().event()) && wished.test(kind.cast(each.record().event()))) {
          return each.record();
        }
      }
      Thread.sleep(LOOK_INTERVAL);
    }
    throw new AssertionError("no " + kind.getSimpleName() + " as wished within " + limit + " after record " + mark + ";\n" + timeline());
  }

  /** The story of all records, timers left out. */
  String timeline() {
    return after(0).stream().map(Arrived::record).filter(each -> !(each.event() instanceof TimerFired)).map(each -> Story.of(each).line())
        .collect(Collectors.joining("\n  ", "the event log (UTC):\n  ", "\n"));
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> failure.addSuppressed(new AssertionError(timeline())));
  }
}
