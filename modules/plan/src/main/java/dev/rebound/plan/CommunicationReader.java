package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.duration;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.named;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.word;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Communication.Group;
import dev.rebound.core.plan.Communication.Report;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads {@code communication}: who is promised news of a disaster, and how often. */
final class CommunicationReader {
  static final String KEY = "communication";
  private static final String SUMMARY = "summary";
  private static final String REVIEW = "review";
  private static final Duration MIN = Duration.ofMinutes(1);
  private static final Duration MAX = Duration.ofDays(1);
  private static final Duration REPORT_MAX = Duration.ofDays(30);
  private static final String RIGHT = "Write groups with their channels: { product: { email: [ product@example.org ] } }.";

  private final Set<String> components;
  private final Map<String, Plan.Person> people;
  private final OnCall onCall;
  private final Plan.Channels channels;

  CommunicationReader(Set<String> components, Map<String, Plan.Person> people, OnCall onCall, Plan.Channels channels) {
    this.components = components;
    this.people = people;
    this.onCall = onCall;
    this.channels = channels;
  }

  static SchemaPart schema() {
    return keys("Who else is promised news of a disaster, and how often. Every promise is kept or broken in the log.")
        .needs("lead", text("The communications lead, who may word the updates: a person, a role or a rotation."))
        .may("first", duration("A group learns of a disaster within this time.", Defaults.FIRST_NEWS))
        .may("whileAffected", duration("At most so long between two messages while users are affected.", Defaults.NEWS_WHILE_AFFECTED))
        .may("whileRebuilding",
            duration("The same, while service is back and redundancy is rebuilt.", Defaults.NEWS_WHILE_REBUILDING))
        .may("finalReport", duration("Within this time after the end.", Defaults.FINAL_REPORT))
        .needs("groups", named("The stakeholders, by name.", keys("A group, with an address for at least one of the channels.")
            .may("slack", text("Slack channel, in quotes: \"#product\"."))
            .may("email", list("Addresses, as of distribution lists.", text("E-mail address.").with("format", "email")))
            .may("scenarios", list("Of which disasters it is told; default: of all.",
                word("A scenario.", PlanAssembly.SCENARIOS.stream().map(Scenario::word).toArray(String[]::new))))
            .may("components", list("Of which components; default: of all.", text("Name of a component.")))
            .may("report", word("The final report: summary (the default), or review: the whole post-incident review with it, by e-mail.",
                SUMMARY, REVIEW)))
            .with("minProperties", 1));
  }

  Optional<Communication> read(Section root) {
    if (!root.has(KEY)) {
      return Optional.empty();
    }
    Section section = root.section(KEY, "lead", "first", "whileAffected", "whileRebuilding", "finalReport", "groups");
    String lead = lead(section);
    return Optional.of(
        new Communication(
            lead,
            section.duration("first", Defaults.FIRST_NEWS, MIN, MAX),
            section.duration("whileAffected", Defaults.NEWS_WHILE_AFFECTED, MIN, MAX),
            section.duration("whileRebuilding", Defaults.NEWS_WHILE_REBUILDING, MIN, MAX),
            section.duration("finalReport", Defaults.FINAL_REPORT, MIN, REPORT_MAX),
            groups(section)));
  }

  private String lead(Section section) {
    String lead = section.text("lead", "Name the communications lead: a person, a role or a rotation.");
    Set<String> names = OnCallReader.names(people.keySet(), onCall);
    section.optional("lead").filter(_ -> !lead.isEmpty()).ifPresent(at -> {
      if (!names.contains(lead)) {
        at.wrong("there is no person " + Value.echo(lead), Nearest.suggest(lead, names, "people"));
        return;
      }
      for (String person : Notes.everyone(onCall, lead)) {
        Plan.Person known = people.get(person);
        if (known != null && !known.roles().contains(Plan.Person.RESPONDER)) {
          at.wrong(Value.echo(person) + " may not word an update", "Give them the role responder in people.");
        }
      }
    });
    return lead;
  }

  private Map<String, Group> groups(Section section) {
    Optional<Value> at = section.required("groups", RIGHT);
    at.filter(value -> value.node() instanceof MappingNode none && none.getValue().isEmpty()).ifPresent(value ->
        value.wrong("nobody is promised anything", RIGHT));
    var groups = new LinkedHashMap<String, Group>();
    var slack = new HashMap<String, String>();
    at.map(Section::free).orElseGet(Section::absent).entries().forEach((name, value) -> {
      Names.checkKey(name, value);
      Group group = group(name, value, slack);
      groups.put(name, group);
      if (groups.size() > Communication.GROUPS_MAX) {
        value.wrong("more than " + Communication.GROUPS_MAX + " groups", "Join some of them.");
      }
    });
    return groups;
  }

  private Group group(String name, Value value, Map<String, String> others) {
    Section section = Section.of(value, "slack", "email", "scenarios", "components", "report");
    Optional<String> slack = section.optionalContact("slack");
    slack.map(channel -> others.putIfAbsent(channel, name)).ifPresent(other -> section.optional("slack").ifPresent(at ->
        at.wrong("the channel is also that of " + Value.echo(other), "Tell a channel once: take it out of one of them.")));
    List<String> email = section.items("email", "Write a list of addresses: [ product@example.org ].", CommunicationReader::address);
    section.optional("email").filter(_ -> email.size() > Communication.ADDRESSES_MAX).ifPresent(at ->
        at.wrong("more than " + Communication.ADDRESSES_MAX + " addresses", "Name a distribution list."));
    boolean bySlack = section.has("slack") && channels.slack() != null;
    boolean byEmail = section.optional("email").filter(at -> !at.kind().equals("a list of 0")).isPresent() && channels.email() != null;
    if (!bySlack && !byEmail && value.kind().startsWith("a mapping")) {
      value.problems().add(value.place(), value.path(), Value.echo(name) + " cannot be reached on any configured channel",
          "Give an address for one of the channels: slack or email.");
    }
    return new Group(name, slack.orElse(null), email, scenarios(section), components(section), report(section));
  }

  private static Report report(Section section) {
    Optional<Value> value = section.optional("report");
    String word = value.flatMap(Value::text).orElse(SUMMARY);
    if (word.equals(REVIEW)) {
      value.filter(_ -> !section.has("email")).ifPresent(at ->
          at.wrong("a review goes by e-mail, and the group has no address", "Give it one, or write summary."));
      return Report.REVIEW;
    }
    if (!word.equals(SUMMARY)) {
      value.ifPresent(at -> at.wrong(Value.echo(word) + " is no report", Nearest.suggest(word, Set.of(SUMMARY, REVIEW), "reports")));
    }
    return Report.SUMMARY;
  }

  private static Optional<String> address(Value item) {
    Optional<String> address = item.contact();
    address.filter(text -> !ChannelsReader.ADDRESS.matcher(text).matches()).ifPresent(text ->
        item.wrong(Value.echo(text) + " is not an address", "Write name@example.org."));
    return address;
  }

  private static Set<Scenario> scenarios(Section section) {
    Map<String, Scenario> known = PlanAssembly.SCENARIOS.stream().collect(Collectors.toMap(Scenario::word, each -> each));
    return section.words("scenarios", "Write a list of scenarios: [ database, site ].").stream()
        .flatMap(word -> {
          if (!known.containsKey(word.text())) {
            word.at().wrong("there is no scenario " + Value.echo(word.text()), Nearest.suggest(word.text(), known.keySet(), "scenarios"));
          }
          return Optional.ofNullable(known.get(word.text())).stream();
        })
        .collect(Collectors.toSet());
  }

  private List<String> components(Section section) {
    List<Word> words = section.words("components", "Write a list of names of components.");
    words.stream().filter(word -> !components.contains(word.text())).forEach(word ->
        word.at().wrong("there is no component " + Value.echo(word.text()), Nearest.suggest(word.text(), components, "components")));
    return words.stream().map(Word::text).toList();
  }
}
