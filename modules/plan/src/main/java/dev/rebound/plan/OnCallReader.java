package dev.rebound.plan;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.OnCall.Role;
import dev.rebound.core.plan.OnCall.ShiftOverride;
import dev.rebound.core.plan.OnCall.Start;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Rotation;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code onCall}: roles, rotations and overrides without a gap, and how an incident stays with whoever took it. */
final class OnCallReader {
  static final String HANDOVER = "Write the weekday and the time of the handover: monday 09:00.";
  static final String START = "Write the date of a handover, as 2026-01-05: the first of the list begins then.";
  private static final Duration STALE_MIN = Duration.ofMinutes(1);
  private static final Duration STALE_MAX = Duration.ofDays(1);
  /** A demonstration has its ladder in fast time; nobody answers within a second. */
  private static final Duration ANSWER_MIN = Duration.ofSeconds(1);
  private static final Duration ANSWER_MAX = Duration.ofHours(1);
  private static final LocalDate WHEN_WRONG = LocalDate.EPOCH;

  private final Set<String> people;

  /** @param people ids of the plan's people */
  OnCallReader(Set<String> people) {
    this.people = people;
  }

  OnCall read(Section root) {
    Section section = root.section("onCall", "staleAfter", "answerWithin", "roles", "rotations", "overrides", "startAt");
    Duration staleAfter = section.duration("staleAfter", Defaults.STALE_AFTER, STALE_MIN, STALE_MAX);
    Duration answerWithin = section.duration("answerWithin", Defaults.ANSWER_WITHIN, ANSWER_MIN, ANSWER_MAX);
    var rotations = new LinkedHashMap<String, Rotation>();
    free(section, "rotations").entries().forEach((name, value) -> {
      isNew(name, value, people);
      rotation(value).ifPresent(rotation -> rotations.put(name, rotation));
    });
    Set<String> contacts = both(people, free(section, "rotations").entries().keySet());
    var roles = new LinkedHashMap<String, Role>();
    free(section, "roles").entries().forEach((name, value) -> {
      isNew(name, value, contacts);
      roles.put(name, role(value, contacts));
    });
    return new OnCall(staleAfter, answerWithin, roles, rotations, overrides(section, rotations.keySet()), List.of());
  }

  /** Reads {@code onCall.startAt}: which incidents begin above the first level. */
  static List<Start> starts(Section root, List<Plan.Level> levels, Set<String> components) {
    Section section =
        root.optional("onCall").filter(value -> value.kind().startsWith("a mapping")).map(Section::free).orElseGet(Section::absent);
    List<String> names = levels.stream().map(Plan.Level::name).toList();
    List<String> scenarios = PlanAssembly.SCENARIOS.stream().map(Scenario::word).toList();
    return section.items("startAt", "Write a list of { scenario: site, level: … } or { component: …, level: … }.", item -> {
      Section at = Section.of(item, "scenario", "component", "level");
      Optional<String> scenario = at.optionalText("scenario").map(word -> known(at, "scenario", word, scenarios));
      Optional<String> component = at.optionalText("component").map(word -> known(at, "component", word, List.copyOf(components)));
      if (scenario.isEmpty() && component.isEmpty()) {
        item.wrong("it names neither a scenario nor a component", "Say which incidents begin higher.");
      }
      String level = known(at, "level", at.text("level", "Name the level of the escalation."), names);
      int number = names.indexOf(level) + 1;
      if (number == 1) {
        at.optional("level").ifPresent(value -> value.wrong("every incident begins there", "Name a higher level, or take it out."));
      }
      Scenario of = PlanAssembly.SCENARIOS.stream().filter(each -> each.word().equals(scenario.orElse(""))).findFirst().orElse(null);
      return Optional.of(new Start(of, component.orElse(null), Math.max(1, number)));
    });
  }

  private static String known(Section section, String key, String word, List<String> words) {
    if (!word.isEmpty() && !words.contains(word)) {
      section.optional(key).ifPresent(value ->
          value.wrong("there is no " + key + " " + Value.echo(word), Nearest.suggest(word, words, key + "s")));
    }
    return word;
  }

  /** What a level may name: people, roles and rotations. */
  static Set<String> names(Set<String> people, OnCall onCall) {
    return both(people, both(onCall.roles().keySet(), onCall.rotations().keySet()));
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    var names = new HashSet<>(one);
    names.addAll(other);
    return names;
  }

  private static Section free(Section section, String key) {
    return section.optional(key).map(Section::free).orElseGet(Section::absent);
  }

  /** A level's word must mean one thing. */
  private static void isNew(String name, Value value, Set<String> taken) {
    Names.checkKey(name, value);
    if (taken.contains(name)) {
      value.problems().add(value.place(), value.path(), Value.echo(name) + " is also a person or a rotation", "Give it a name of its own.");
    }
  }

  private static Role role(Value value, Set<String> contacts) {
    Section section = Section.of(value, "contact", "backup");
    String contact = named(section, "contact", section.text("contact", "Name who has the role: a person or a rotation."), contacts);
    @Nullable String backup = section.optionalText("backup").map(name -> named(section, "backup", name, contacts)).orElse(null);
    if (contact.equals(backup)) {
      section.optional("backup").ifPresent(at -> at.wrong(Value.echo(contact) + " is already the contact", "Name somebody else."));
    }
    return new Role(contact, backup);
  }

  private static String named(Section section, String key, String name, Set<String> contacts) {
    if (!name.isEmpty() && !contacts.contains(name)) {
      section.optional(key).ifPresent(at ->
          at.wrong("there is no person or rotation " + Value.echo(name), Nearest.suggest(name, contacts, "people and rotations")));
    }
    return name;
  }

  private Optional<Rotation> rotation(Value value) {
    Section section = Section.of(value, "people", "handover", "zone", "start");
    section.required("people", "Name who has duty by turns.");
    List<Word> words = section.words("people", "Write a list of people: [ dana, lee ].");
    section.optional("people").filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
        at.wrong("nobody has this duty: it is a gap", "Name at least one person."));
    for (Word word : words) {
      if (!people.contains(word.text())) {
        word.at().wrong("there is no person " + Value.echo(word.text()), Nearest.suggest(word.text(), people, "people"));
      }
    }
    String[] handover = section.text("handover", HANDOVER).strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
    Optional<DayOfWeek> day =
        Arrays.stream(DayOfWeek.values()).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(handover[0])).findFirst();
    LocalTime time = read(section, "handover", _ -> handover.length == 2 && day.isPresent() ? LocalTime.parse(handover[1]) : null, HANDOVER,
        LocalTime.MIDNIGHT);
    ZoneId zone = section.optionalText("zone").isEmpty() ? ZoneId.of("UTC")
        : read(section, "zone", ZoneId::of, "Write the name of a time zone, as Europe/Berlin; UTC where it is left out.", ZoneId.of("UTC"));
    section.required("start", START);
    LocalDate start = read(section, "start", LocalDate::parse, START, WHEN_WRONG);
    if (day.isPresent() && !start.equals(WHEN_WRONG) && start.getDayOfWeek() != day.get()) {
      section.optional("start").ifPresent(at ->
          at.wrong("the first duty begins on a " + start.getDayOfWeek().name().toLowerCase(Locale.ROOT) + ", the handover is on "
              + handover[0] + ": in between there is a gap", START));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(new Rotation(words.stream().map(Word::text).toList(), time, zone, start));
  }

  private List<ShiftOverride> overrides(Section section, Set<String> rotations) {
    String right = "Write a list of { rotation: …, person: …, from: 2026-12-24T09:00:00Z, until: … }.";
    var read = new ArrayList<ShiftOverride>();
    section.items("overrides", right, item -> {
      Section at = Section.of(item, "rotation", "person", "from", "until");
      String rotation = at.text("rotation", "Name the rotation whose duty somebody else has.");
      if (!rotation.isEmpty() && !rotations.contains(rotation)) {
        at.optional("rotation").ifPresent(value ->
            value.wrong("there is no rotation " + Value.echo(rotation), Nearest.suggest(rotation, rotations, "rotations")));
      }
      String person = at.text("person", "Name who has the duty.");
      if (!person.isEmpty() && !people.contains(person)) {
        at.optional("person").ifPresent(value ->
            value.wrong("there is no person " + Value.echo(person), Nearest.suggest(person, people, "people")));
      }
      var override = new ShiftOverride(rotation, person, instant(at, "from"), instant(at, "until"));
      if (!override.from().isBefore(override.until()) && !override.until().equals(Instant.EPOCH)) {
        at.optional("until").ifPresent(value -> value.wrong("it ends before it begins", "Let until come after from."));
      }
      read.stream().filter(other -> other.rotation().equals(rotation) && overlap(other, override)).findFirst().ifPresent(other ->
          item.wrong("another override of " + Value.echo(rotation) + " covers the same time", "Let one end where the next begins."));
      read.add(override);
      return Optional.of(override);
    });
    return read;
  }

  private static boolean overlap(ShiftOverride one, ShiftOverride other) {
    return one.from().isBefore(other.until()) && other.from().isBefore(one.until());
  }

  private static Instant instant(Section section, String key) {
    String right = "Write a moment with its offset, as 2026-12-24T09:00:00Z.";
    section.required(key, right);
    return read(section, key, text -> OffsetDateTime.parse(text).toInstant(), right, Instant.EPOCH);
  }

  /** A text in a form of its own; {@code otherwise} where it is not there, or wrong, which was reported then. */
  private static <T> T read(Section section, String key, Function<String, @Nullable T> reader, String right, T otherwise) {
    Optional<Value> value = section.optional(key);
    Optional<String> text = value.flatMap(Value::text);
    if (value.isEmpty() || text.isEmpty()) {
      return otherwise;
    }
    try {
      T read = reader.apply(text.get());
      if (read != null) {
        return read;
      }
    } catch (DateTimeException e) {
      // Said below: what is wrong is the text, whatever the parser calls it.
    }
    value.get().wrong(Value.echo(text.get()) + " cannot be read", right);
    return otherwise;
  }
}
