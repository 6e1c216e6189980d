package dev.rebound.audit.timeline;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.core.story.Story;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A fact's values as people read them. */
record TimelineFields(Received<Event> fact) {
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final int HASH_CHARACTERS = 12;

  Story story() {
    return Story.of(fact);
  }

  String moment() {
    return MOMENT.format(fact.envelope().at());
  }

  /** The beginning of the hash of the plan that was in force. */
  String plan() {
    String hash = fact.envelope().planHash();
    return hash.substring(0, Math.min(HASH_CHARACTERS, hash.length()));
  }

  /** Place of the record that caused it; empty where the cause is outside the logs. */
  String cause() {
    Position cause = fact.envelope().cause();
    return cause == null ? "" : cause.toString();
  }

  static String conclusion(Timeline.Told told) {
    String facts = String.format(Locale.ROOT, "%,d facts.", told.facts());
    return told.leftOut() == 0 ? facts : facts + String.format(
        Locale.ROOT, " %,d more say nothing new (clock beats, timers, rounds of a probe or check like the one before): --all shows them.",
        told.leftOut());
  }
}
