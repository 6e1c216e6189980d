package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.Plan;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key {@code onCall}: whom a level's roles and rotations mean, and each gap at its place. */
class OnCallPlanTest {
  private static final String ON_CALL = """
      onCall:
        roles:
          tech-lead: { contact: lee, backup: dana }
          on-call-engineer: { contact: week }
        rotations:
          week: { people: [ dana, lee ], handover: monday 09:00, zone: Europe/Berlin, start: "2026-01-05" }
        overrides:
          - { rotation: week, person: kim, from: "2026-01-08T00:00:00Z", until: "2026-01-09T00:00:00Z" }
      """;
  private static final String BASE =
      PlanRulesTest.BASE
          .replace("  lee: {", "  kim: { slack: U-KIM }\n  lee: {")
          .replace("notify: [ dana ], backup: [ lee ]", "notify: [ on-call-engineer ]")
          .replace("notify: [ lee ]", "notify: [ tech-lead ]") + ON_CALL;

  private static List<String> problems(String text) {
    return PlanFile.parse(text, "p.yaml") instanceof PlanFile.Invalid invalid
        ? invalid.problems().stream().map(problem -> problem.toString().replaceFirst("^p.yaml:\\d+:\\d+: ", "")).toList() : List.of();
  }

  @Test
  void shouldSayWhoIsMeantAtEachTime() {
    Plan plan = ((PlanFile.Valid) PlanFile.parse(BASE, "p.yaml")).plan();
    var first = plan.escalation().getFirst();

    assertThat(plan.onCall().at(first, Instant.parse("2026-01-05T08:00:00Z")).tell()).containsExactly("dana");
    assertThat(plan.onCall().at(first, Instant.parse("2026-01-08T12:00:00Z")).tell()).containsExactly("kim");
    assertThat(plan.onCall().at(first, Instant.parse("2026-01-12T07:59:59Z")).tell()).containsExactly("dana");
    assertThat(plan.onCall().at(first, Instant.parse("2026-01-12T08:00:00Z")).tell()).containsExactly("lee");
    assertThat(plan.onCall().at(plan.escalation().get(1), Instant.EPOCH))
        .isEqualTo(new Plan.Level("lead", java.time.Duration.ofMinutes(15), List.of("lee"), List.of("dana")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "people: [ dana, lee ], handover | people: [], handover | onCall.rotations.week.people: nobody has this duty: it is a gap."
            + " Name at least one person.",
        "start: \"2026-01-05\" | start: \"2026-01-06\" | onCall.rotations.week.start: the first duty begins on a tuesday,"
            + " the handover is on monday: in between there is a gap."
            + " Write the date of a handover, as 2026-01-05: the first of the list begins then.",
        "monday 09:00 | someday 9 | onCall.rotations.week.handover: 'someday 9' cannot be read."
            + " Write the weekday and the time of the handover: monday 09:00.",
        "Europe/Berlin | Berlin/Mitte | onCall.rotations.week.zone: 'Berlin/Mitte' cannot be read."
            + " Write the name of a time zone, as Europe/Berlin; UTC where it is left out.",
        "contact: lee | contact: leo | onCall.roles.tech-lead.contact: there is no person or rotation 'leo'. Did you mean 'lee'?",
        "contact: lee, | | onCall.roles.tech-lead: the key 'contact' is missing. Name who has the role: a person or a rotation.",
        "backup: dana } | backup: lee } | onCall.roles.tech-lead.backup: 'lee' is already the contact. Name somebody else.",
        "tech-lead: { contact | dana: { contact | onCall.roles.dana: 'dana' is also a person or a rotation. Give it a name of its own.",
        "onCall: | onCall: NL  startAt: [ { scenario: site, level: laed } ] | onCall.startAt[0].level: there is no level 'laed'."
            + " Did you mean 'lead'?",
        "onCall: | onCall: NL  startAt: [ { scenario: site, level: on-call } ] | onCall.startAt[0].level: every incident begins there."
            + " Name a higher level, or take it out.",
        "onCall: | onCall: NL  startAt: [ { level: lead } ] | onCall.startAt[0]: it names neither a scenario nor a component."
            + " Say which incidents begin higher.",
        "onCall: | onCall: NL  answerWithin: 500ms | onCall.answerWithin: 500ms is out of range. Choose from 1s to 1h.",
        "rotation: week, | rotation: weak, | onCall.overrides[0].rotation: there is no rotation 'weak'. Did you mean 'week'?",
        "2026-01-09T00:00:00Z | 2026-01-07T00:00:00Z | onCall.overrides[0].until: it ends before it begins. Let until come after from.",
        "2026-01-09T00:00:00Z | tomorrow | onCall.overrides[0].until: 'tomorrow' cannot be read."
            + " Write a moment with its offset, as 2026-12-24T09:00:00Z.",
        "person: kim | person: '<fill in: who>' | onCall.overrides[0].person: 'x'"
      })
  void shouldRefuseWhatLeavesAGapOrMeansNobody(String right, @org.jspecify.annotations.Nullable String wrong, String problem) {
    assertThat(BASE).contains(right);
    List<String> problems = problems(BASE.replace(right, wrong == null ? "" : wrong.replace("NL", "\n")));

    if (problem.endsWith("'x'")) {
      assertThat(problems).anyMatch(each -> each.startsWith("onCall.overrides[0].person: ") && each.contains("fill in"));
    } else {
      assertThat(problems).contains(problem);
    }
  }
}
