package dev.rebound.audit.timeline;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.core.story.Story;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

/** An object for each fact: its place, its CloudEvents attributes, its sentence, and the event itself. */
final class TimelineJsonLines implements TimelineForm {
  private final PrintWriter out;

  TimelineJsonLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean tellsRoutine() {
    return true;
  }

  @Override
  public void begin(String subject) {
    // a machine reads facts alone
  }

  @Override
  public void fact(Received<Event> fact) {
    var envelope = fact.envelope();
    Story story = Story.of(fact);
    var object = new LinkedHashMap<String, Object>();
    object.put("position", fact.position().toString());
    object.put("topic", fact.position().topic());
    object.put("partition", fact.position().partition());
    object.put("offset", fact.position().offset());
    object.put("id", envelope.id());
    object.put("type", EventTypes.typeOf(fact.event().getClass()));
    object.put("system", envelope.system().value());
    object.put("at", envelope.at().toString());
    object.put("writer", envelope.writer());
    object.put("cause", envelope.cause() == null ? null : envelope.cause().toString());
    object.put("codeVersion", envelope.codeVersion());
    object.put("planHash", envelope.planHash());
    object.put("kind", story.kind());
    object.put("sentence", story.sentence());
    object.put("event", fact.event());
    out.println(new String(Json.bytes(object), StandardCharsets.UTF_8));
  }

  @Override
  public void end(Timeline.Told told) {
    // a machine reads facts alone
  }
}
