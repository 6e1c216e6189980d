package dev.rebound.audit.timeline;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.core.story.Story;
import java.io.PrintWriter;
import java.util.Locale;

/** A line for each fact: when, what, where it stands, who wrote it, under which plan, the sentence, and what caused it. */
final class TimelineText implements TimelineForm {
  private static final String LINE = "%-23s  %-9s  %-26s  %-8s  %-12s  %s%n";
  private final PrintWriter out;

  TimelineText(PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean tellsRoutine() {
    return false;
  }

  @Override
  public void begin(String subject) {
    out.printf(Locale.ROOT, "Timeline: %s. Times in UTC.%n%n", subject);
    out.printf(Locale.ROOT, LINE, "when", "what", "topic/partition/offset", "writer", "plan", "fact  <- its cause");
  }

  @Override
  public void fact(Received<Event> fact) {
    var told = new TimelineFields(fact);
    Story story = told.story();
    out.printf(
        Locale.ROOT, LINE, told.moment(), story.kind(), fact.position(), fact.envelope().writer(), told.plan(),
        visible(story.sentence()) + (told.cause().isEmpty() ? "" : "  <- " + told.cause()));
  }

  /** What a sender wrote can neither begin a line of its own nor move the cursor. */
  private static String visible(String sentence) {
    return sentence.codePoints().map(each -> Character.isISOControl(each) ? ' ' : each)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }

  @Override
  public void end(Timeline.Told told) {
    out.println();
    out.println(TimelineFields.conclusion(told));
  }
}
