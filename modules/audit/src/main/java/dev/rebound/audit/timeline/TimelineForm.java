package dev.rebound.audit.timeline;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import java.io.PrintWriter;

/** A form of the timeline, written fact by fact: nothing of it is kept in memory. */
public interface TimelineForm {
  /** Whether it tells facts that say nothing new, too: a machine gets them all. */
  boolean tellsRoutine();

  /** What stands before the first fact. @param subject what the timeline is about, as a noun phrase */
  void begin(String subject);

  /** The next fact. */
  void fact(Received<Event> fact);

  /** What stands behind the last fact. */
  void end(Timeline.Told told);

  /** Aligned lines for people. */
  static TimelineForm text(PrintWriter out) {
    return new TimelineText(out);
  }

  /** One page, UTF-8, that takes nothing from elsewhere and prints well. */
  static TimelineForm html(PrintWriter out) {
    return new TimelineHtml(out);
  }

  /** A JSON object in each line, for machines; the facts alone. */
  static TimelineForm jsonLines(PrintWriter out) {
    return new TimelineJsonLines(out);
  }
}
