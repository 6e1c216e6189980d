package dev.rebound.core.plan;

import dev.rebound.contracts.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who has duty, and how an incident stays with whoever took it (N1, N2). A level of the escalation matrix may name a person, a role or a
 * rotation; who that is, is a pure function of time, and time is that of the event: a replay tells the same people.
 *
 * @param staleAfter so long after the last word of whoever has an incident, and the last progress of its recovery, they are asked
 *     whether they still have it
 * @param answerWithin who was asked and says nothing for this long is not waited for: the level's backup is told, what was handed over
 *     is not taken, and who had an incident has it no longer
 * @param roles of the incident response team, by name
 * @param rotations by name
 * @param overrides who has duty instead of whom the list says
 * @param starts which incidents begin above the first level
 */
public record OnCall(Duration staleAfter, Duration answerWithin, Map<String, Role> roles, Map<String, Rotation> rotations,
    List<ShiftOverride> overrides, List<Start> starts) {
  /** What counts where the plan says nothing. */
  public static final OnCall DEFAULT =
      new OnCall(Defaults.STALE_AFTER, Defaults.ANSWER_WITHIN, Map.of(), Map.of(), List.of(), List.of());

  public OnCall {
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    rotations = Collections.unmodifiableMap(new LinkedHashMap<>(rotations));
    overrides = List.copyOf(overrides);
    starts = List.copyOf(starts);
  }

  /**
   * A role of the team.
   *
   * @param contact name of a person or of a rotation
   * @param backup the same, told where the contact does not answer; null where the role has none
   */
  public record Role(String contact, @Nullable String backup) {}

  /**
   * Incidents that begin higher on the ladder, because they are worse: everybody up to that level is told at once.
   *
   * @param scenario null: of any
   * @param component null: of any
   * @param level 2 or more
   */
  public record Start(@Nullable Scenario scenario, @Nullable String component, int level) {
    boolean isOf(Scenario what, String where) {
      return (scenario == null || scenario == what) && (component == null || component.equals(where));
    }
  }

  /** The level on which an incident begins: the highest that the plan names for it, else 1. */
  public int startOf(Scenario scenario, String component) {
    return starts.stream().filter(start -> start.isOf(scenario, component)).mapToInt(Start::level).max().orElse(1);
  }

  /** The same duties, with incidents that begin higher. */
  public OnCall withStarts(List<Start> higher) {
    return new OnCall(staleAfter, answerWithin, roles, rotations, overrides, higher);
  }

  /** For a while somebody else has a rotation's duty; {@code until} is the first instant that is not theirs. */
  public record ShiftOverride(String rotation, String person, Instant from, Instant until) {
    boolean covers(Instant at) {
      return !at.isBefore(from) && at.isBefore(until);
    }
  }

  /** The id of the person behind the name of a person, a role or a rotation. */
  public String person(String name, Instant at) {
    Role role = roles.get(name);
    return shift(role == null ? name : role.contact(), at).map(Rotation.Shift::person).orElse(role == null ? name : role.contact());
  }

  /** The id of the backup of a role; empty for everybody else. */
  public Optional<String> backup(String name, Instant at) {
    return Optional.ofNullable(roles.get(name)).map(Role::backup).map(backup -> person(backup, at));
  }

  /** The level with people's ids in the place of names, each once; the backup of a role comes before the level's own. */
  public Plan.Level at(Plan.Level level, Instant at) {
    List<String> tell = level.tell().stream().map(name -> person(name, at)).distinct().toList();
    List<String> backup =
        Stream.concat(
                level.tell().stream().flatMap(name -> backup(name, at).stream()), level.backup().stream().map(name -> person(name, at)))
            .distinct()
            .filter(person -> !tell.contains(person))
            .toList();
    return new Plan.Level(level.name(), level.after(), tell, backup);
  }

  /** The duty of a rotation that is running at an instant, as the list and the overrides say; empty where there is no such rotation. */
  public Optional<Rotation.Shift> shift(String rotation, Instant at) {
    Rotation list = rotations.get(rotation);
    if (list == null) {
      return Optional.empty();
    }
    List<ShiftOverride> own = overrides.stream().filter(each -> each.rotation().equals(rotation)).toList();
    Optional<ShiftOverride> covering = own.stream().filter(each -> each.covers(at)).findFirst();
    if (covering.isPresent()) {
      return covering.map(each -> new Rotation.Shift(each.person(), each.from(), each.until()));
    }
    Rotation.Shift shift = list.shift(at);
    Instant from = shift.from();
    var ends = new ArrayList<Instant>(List.of(shift.until()));
    for (ShiftOverride each : own) {
      if (each.from().isAfter(at)) {
        ends.add(each.from());
      } else if (each.until().isAfter(from)) {
        from = each.until();
      }
    }
    return Optional.of(new Rotation.Shift(shift.person(), from, Collections.min(ends)));
  }
}
