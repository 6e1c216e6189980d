package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.atLeastOne;
import static dev.rebound.plan.SchemaPart.duration;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.named;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.word;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Defaults;

/** The key {@code onCall} of a plan's JSON Schema. */
final class OnCallSchema {
  private OnCallSchema() {}

  static SchemaPart onCall() {
    return keys("Who has duty, and how an incident stays with whoever took it.")
        .may("staleAfter",
            duration("So long without a word of whoever has an incident, or progress of its recovery, and they are asked.",
                Defaults.STALE_AFTER))
        .may("answerWithin",
            duration("Who was asked and says nothing for this long is not waited for: the backup is told, or the escalation begins again.",
                Defaults.ANSWER_WITHIN))
        .may("roles", named("The roles of the incident response team, by name.", keys("A role.")
            .needs("contact", text("Who has it: a person or a rotation."))
            .may("backup", text("Who is told where the contact does not answer: a person or a rotation."))))
        .may("rotations", named("Duties by turns, a week each, by name.", keys("A rotation.")
            .needs("people", atLeastOne(list("Who has duty, one after the other.", text("Id of a person."))))
            .needs("handover", text("Weekday and local time, as 'monday 09:00'.").with("pattern", "^[A-Za-z]+ +[0-9]{2}:[0-9]{2}$"))
            .may("zone", text("Time zone, as Europe/Berlin; default UTC."))
            .needs("start", text("Date of a handover, as 2026-01-05: the first of the list begins then.").with("format", "date"))))
        .may("startAt", list("Incidents that begin higher on the ladder; everybody up to that level is told at once.", keys("Which.")
            .may("scenario", word("Of this scenario.", PlanAssembly.SCENARIOS.stream().map(Scenario::word).toArray(String[]::new)))
            .may("component", text("Of this component."))
            .needs("level", text("Name of the level."))))
        .may("overrides", list("Who has a duty instead of whom the list says.", keys("An override.")
            .needs("rotation", text("Name of the rotation."))
            .needs("person", text("Id of the person."))
            .needs("from", text("Moment with offset.").with("format", "date-time"))
            .needs("until", text("Moment with offset; the first that is not theirs.").with("format", "date-time"))));
  }
}
