package dev.rebound.plan;

import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plan.Person;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code people} and {@code escalation}: everybody named can be reached, and every level tells somebody. */
final class PeopleReader {
  private static final Pattern SLACK_ID = Pattern.compile("[UW][A-Z0-9_-]{1,63}");
  private static final Duration LEVEL_MAX = Duration.ofDays(7);

  private final Plan.Channels channels;

  PeopleReader(Plan.Channels channels) {
    this.channels = channels;
  }

  Map<String, Person> people(Section root) {
    Section section =
        root.required("people", "Name who is told: people: { dana: { slack: …, email: … } }.").map(Section::free)
            .orElseGet(Section::absent);
    var people = new LinkedHashMap<String, Person>();
    var slackIds = new HashMap<String, String>();
    section.entries().forEach((id, value) -> {
      Names.checkKey(id, value);
      people.put(id, person(id, value, slackIds));
    });
    return people;
  }

  private Person person(String id, Value value, Map<String, String> slackIds) {
    Section section = Section.of(value, "slack", "email", "roles");
    Optional<String> slack = section.optionalContact("slack");
    Optional<String> email = section.optionalContact("email");
    slack.ifPresent(text -> section.optional("slack").ifPresent(at -> {
      if (!SLACK_ID.matcher(text).matches()) {
        at.wrong(Value.echo(text) + " is not a Slack user id", "Copy the member id from the profile in Slack, as U012AB3CD.");
      } else if (slackIds.putIfAbsent(text, id) != null) {
        at.wrong("the Slack user id is also that of " + Value.echo(slackIds.getOrDefault(text, "")), "Each person has their own.");
      }
    }));
    email.filter(text -> !ChannelsReader.ADDRESS.matcher(text).matches()).ifPresent(text -> section.optional("email").ifPresent(at ->
        at.wrong(Value.echo(text) + " is not an address", "Write name@example.org.")));
    boolean bySlack = section.has("slack") && channels.slack() != null;
    boolean byEmail = section.has("email") && channels.email() != null;
    if (!bySlack && !byEmail && value.kind().startsWith("a mapping")) {
      value.problems().add(value.place(), value.path(), Value.echo(id) + " cannot be reached on any configured channel",
          "Give an address for one of the channels: slack or email.");
    }
    return new Person(id, slack.orElse(null), email.orElse(null), roles(section));
  }

  private static List<String> roles(Section section) {
    List<String> known = List.of(Person.RESPONDER, Person.APPROVER);
    if (!section.has("roles")) {
      return known;
    }
    List<Word> words = section.words("roles", "Write [ responder ], [ approver ] or both.");
    for (Word word : words) {
      if (!known.contains(word.text())) {
        word.at().wrong("there is no role " + Value.echo(word.text()), Nearest.suggest(word.text(), known, "roles"));
      }
    }
    return words.stream().map(Word::text).distinct().toList();
  }

  /** @param names of people, roles and rotations */
  List<Plan.Level> escalation(Section root, Set<String> names) {
    String right = "Write a list of { level: …, after: 0m, notify: [ … ] }.";
    Optional<Value> value = root.required("escalation", right);
    var levelNames = new HashSet<String>();
    Duration[] last = {null};
    List<Plan.Level> levels =
        root.items("escalation", right, item -> {
          Section section = Section.of(item, "level", "after", "notify", "backup");
          Duration after = after(section, last[0]);
          last[0] = last[0] == null || after.compareTo(last[0]) > 0 ? after : last[0];
          String name = section.text("level", "Name the level, as 'on-call engineer'.");
          if (!name.isEmpty() && !levelNames.add(name)) {
            section.optional("level").ifPresent(at -> at.wrong("the level " + Value.echo(name) + " stands here twice",
                "Give each its own name."));
          }
          section.required("notify", "Name who is told at this level.");
          List<Word> tell = section.words("notify", "Write a list of people: [ dana ].");
          section.optional("notify").filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
              at.wrong("nobody is told at this level", "Name at least one person."));
          List<Word> backup = section.words("backup", "Write a list of people: [ lee ].");
          check(tell, names, Set.of());
          check(backup, names, new HashSet<>(tell.stream().map(Word::text).toList()));
          return Optional.of(new Plan.Level(name, after, texts(tell), texts(backup)));
        });
    value.filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("the ladder has no level", right));
    return levels;
  }

  private static List<String> texts(List<Word> words) {
    return words.stream().map(Word::text).toList();
  }

  private static Duration after(Section section, @Nullable Duration last) {
    Optional<Value> value = section.required("after", last == null ? "The first level is told at once: 0m." : "Write when, as 15m.");
    if (value.isEmpty()) {
      return last == null ? Duration.ZERO : last;
    }
    Duration impossible = Duration.ofSeconds(-1);
    Duration after = Section.duration(value.get(), impossible, Duration.ZERO, LEVEL_MAX);
    if (after.equals(impossible)) {
      return last == null ? Duration.ZERO : last;
    }
    if (last == null && !after.isZero()) {
      value.get().wrong("the first level is told after " + Durations.write(after), "The first level is told at once: 0m.");
    }
    if (last != null && after.compareTo(last) <= 0) {
      value.get().wrong("this level comes after " + Durations.write(after) + ", not later than the one before (" + Durations.write(last)
          + ")",
          "Let each level come later than the one before.");
    }
    return after;
  }

  private static void check(List<Word> words, Set<String> people, Set<String> already) {
    var seen = new HashSet<>(already);
    for (Word word : words) {
      if (!people.contains(word.text())) {
        word.at().wrong("there is no person " + Value.echo(word.text()), Nearest.suggest(word.text(), people, "people"));
      } else if (!seen.add(word.text())) {
        word.at().wrong(Value.echo(word.text()) + " is already told at this level", "Name somebody else.");
      }
    }
  }
}
