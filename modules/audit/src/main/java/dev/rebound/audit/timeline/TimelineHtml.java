package dev.rebound.audit.timeline;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.core.story.Story;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** One page, row by row. What a sender of alerts, a target or a person wrote is text in it, never markup. */
final class TimelineHtml implements TimelineForm {
  private static final Template HEAD = template("head.html");
  private static final Template ROW = template("row.html");
  private static final Template TAIL = template("tail.html");
  private final PrintWriter out;

  TimelineHtml(PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean tellsRoutine() {
    return false;
  }

  @Override
  public void begin(String subject) {
    HEAD.execute(Map.of("subject", subject), out);
  }

  @Override
  public void fact(Received<Event> fact) {
    var told = new TimelineFields(fact);
    Story story = told.story();
    ROW.execute(
        Map.of(
            "iso", fact.envelope().at().toString(), "at", told.moment(), "kind", story.kind(), "sentence", story.sentence(), "position",
            fact.position().toString(), "writer", fact.envelope().writer(), "plan", told.plan(), "cause", told.cause()),
        out);
  }

  @Override
  public void end(Timeline.Told told) {
    TAIL.execute(Map.of("conclusion", TimelineFields.conclusion(told)), out);
  }

  private static Template template(String name) {
    try (var in = Objects.requireNonNull(TimelineHtml.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
