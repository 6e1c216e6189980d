package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.atLeastOne;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.url;
import static dev.rebound.plan.SchemaPart.word;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Atlassian;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code statusPage}: what users may read, and under which names. */
final class StatusPageReader {
  private static final List<String> WORDS = List.of("auto", "approve");
  private static final String ID = "[A-Za-z0-9_-]{1,64}";
  private static final List<String> LANGUAGES = Arrays.stream(Language.values()).map(Language::tag).toList();

  private final Set<String> components;
  private final Set<String> people;
  private final @Nullable Path base;

  /** @param components names of all there are, @param people ids of all there are, @param base folder of relative paths of secrets */
  StatusPageReader(Set<String> components, Set<String> people, @Nullable Path base) {
    this.components = components;
    this.people = people;
    this.base = base;
  }

  static SchemaPart schema() {
    SchemaPart component = text("Name of a component.");
    SchemaPart publish =
        keys("Which disasters are told, and when; what is left out is counted in the availability, and never told of.");
    for (Scenario scenario : PlanAssembly.SCENARIOS) {
      publish.may(scenario.word(), word("auto: as soon as it is opened. approve: after a word of the lead (./rebound publish).", "auto",
          "approve"));
    }
    return keys("The public page: what users may read, and under which names. What does not stand here never appears.")
        .needs("title", text("Heading of the page."))
        .may("language", word("Language of the page's words.", LANGUAGES.toArray(String[]::new)).with("default", "en"))
        .may("contact", url("Where users get help."))
        .needs("services", atLeastOne(list("What users know, in the order of the page.", keys("A service.")
            .needs("name", text("Its public name."))
            .needs("components", atLeastOne(list("It is out while one of these is.", component)))
            .may("degradedBy", list("It goes on, slower or with less, while one of these is out.", component)))))
        .needs("publish", publish)
        .may("lead", list("The communications lead and backups: whose word publishes what waits for it.", text("Id of a person.")))
        .may("atlassian", keys("A page at Atlassian Statuspage that shall say the same.")
            .needs("page", text("Id of the page.").with("pattern", "^" + ID + "$"))
            .needs("tokenFile", text("File with the API key. Relative to the plan's folder; the secret itself never stands in the plan."))
            .may("apiUrl", url("Base of its API; default " + Atlassian.API_URL + "."))
            .may("components", list("Which component there stands for which service.", keys("A component.")
                .needs("service", text("Public name of the service."))
                .needs("id", text("Id of the component.").with("pattern", "^" + ID + "$")))));
  }

  Optional<StatusPage> read(Section root) {
    if (!root.has("statusPage")) {
      return Optional.empty();
    }
    Section section = root.section("statusPage", "title", "language", "contact", "services", "publish", "lead", "atlassian");
    String title = section.text("title", "Write the heading of the page.");
    section.optional("title").ifPresent(at -> checkLength(title, at));
    Language language = section.optional("language").map(StatusPageReader::language).orElse(Language.EN);
    Optional<String> contact = Addresses.http(section, "contact");
    List<Service> services = services(section);
    Map<Scenario, Publication> publish = publish(section);
    List<String> lead =
        section.words("lead", "Write a list of ids of people.").stream().filter(this::isPerson).map(Word::text).toList();
    if (publish.containsValue(Publication.APPROVE) && lead.isEmpty()) {
      section.optional("publish").ifPresent(at ->
          at.problems().add(at.place(), at.path(), "nobody may publish what waits for a word", "Name the communications lead in lead."));
    }
    Atlassian atlassian = section.has("atlassian") ? atlassian(section, services) : null;
    return Optional.of(new StatusPage(title, language, contact.orElse(null), services, publish, lead, atlassian));
  }

  private Atlassian atlassian(Section page, List<Service> services) {
    Section section = page.section("atlassian", "page", "tokenFile", "apiUrl", "components");
    String id = section.text("page", "Write the page's id, as its API shows it.");
    section.optional("page").ifPresent(at -> checkId(id, at));
    String token = Secrets.file(section, "tokenFile", base, true).orElse("");
    String api = Addresses.tokenApi(section, "Leave it out for " + Atlassian.API_URL + ".").orElse(Atlassian.API_URL);
    var names = services.stream().map(Service::name).toList();
    var components = new TreeMap<String, String>();
    section.items("components", "Write a list of { service: …, id: … }.", item -> {
      Section component = Section.of(item, "service", "id");
      String service = component.text("service", "Write the public name of one of the services.");
      String there = component.text("id", "Write the component's id at Atlassian.");
      component.optional("id").ifPresent(at -> checkId(there, at));
      component.optional("service").filter(_ -> !service.isEmpty()).ifPresent(at -> {
        if (!names.contains(service)) {
          at.wrong("there is no service " + Value.echo(service), Nearest.suggest(service, names, "services"));
        } else if (components.put(service, there) != null) {
          at.wrong("the service " + Value.echo(service) + " has two components", "Keep one of them.");
        }
      });
      return Optional.of(service);
    });
    return new Atlassian(id, token, api, components);
  }

  /** An id becomes a part of an address. */
  private static void checkId(String id, Value at) {
    if (!id.isEmpty() && !id.matches(ID)) {
      at.wrong("this is not an id of Atlassian Statuspage", "Copy it from there: letters and digits.");
    }
  }

  private static Language language(Value value) {
    String tag = value.text().orElse("en");
    Optional<Language> known = Arrays.stream(Language.values()).filter(each -> each.tag().equals(tag)).findFirst();
    if (known.isEmpty()) {
      value.wrong("the page has no words in " + Value.echo(tag), "Known languages: " + String.join(", ", LANGUAGES) + ".");
    }
    return known.orElse(Language.EN);
  }

  private List<Service> services(Section section) {
    Optional<Value> list = section.required("services", "Write a list of { name: …, components: [ … ] }.");
    var names = new HashSet<String>();
    List<Service> services = section.items("services", "Write a list of { name: …, components: [ … ] }.", item -> {
      Section service = Section.of(item, "name", "components", "degradedBy");
      String name = service.text("name", "Write the name that users know.");
      service.optional("name").ifPresent(at -> {
        checkLength(name, at);
        if (!names.add(name)) {
          at.wrong("the service " + Value.echo(name) + " stands here twice", "Give each service a name of its own.");
        }
      });
      Optional<Value> at = service.required("components", "Name the components without which it is out.");
      List<String> needed = named(service, "components");
      at.filter(value -> value.node() instanceof SequenceNode none && none.getValue().isEmpty()).ifPresent(value ->
          value.wrong("no component is named", "Name the components without which the service is out."));
      return Optional.of(new Service(name, needed, named(service, "degradedBy")));
    });
    list.ifPresent(at -> {
      if (at.node() instanceof SequenceNode all && all.getValue().isEmpty()) {
        at.wrong("the page has no service", "Name what users know, at least one.");
      } else if (services.size() > StatusPage.SERVICES_MAX) {
        at.wrong("more than " + StatusPage.SERVICES_MAX + " services", "Name fewer: this is a page for users.");
      }
    });
    return services;
  }

  private List<String> named(Section service, String key) {
    return service.words(key, "Write a list of names of components.").stream()
        .filter(word -> {
          if (!components.contains(word.text())) {
            word.at().wrong(
                "there is no component " + Value.echo(word.text()), Nearest.suggest(word.text(), components, "components"));
          }
          return components.contains(word.text());
        })
        .map(Word::text)
        .toList();
  }

  private static Map<Scenario, Publication> publish(Section section) {
    List<String> words = PlanAssembly.SCENARIOS.stream().map(Scenario::word).sorted().toList();
    Section scenarios =
        section.requiredSection(
            "publish", "Say which disasters are told: { database: auto, site: approve }.", words.toArray(String[]::new));
    var publish = new EnumMap<Scenario, Publication>(Scenario.class);
    for (Scenario scenario : PlanAssembly.SCENARIOS) {
      scenarios.optional(scenario.word()).ifPresent(value -> value.text().ifPresent(word -> {
        if (WORDS.contains(word)) {
          publish.put(scenario, Publication.valueOf(word.toUpperCase(Locale.ROOT)));
        } else {
          value.wrong(Value.echo(word) + " is not a way to publish", "Write auto (at once) or approve (after a word of the lead).");
        }
      }));
    }
    return publish;
  }

  private boolean isPerson(Word word) {
    if (!people.contains(word.text())) {
      word.at().wrong("there is no person " + Value.echo(word.text()), Nearest.suggest(word.text(), people, "people"));
    }
    return people.contains(word.text());
  }

  private static void checkLength(String text, Value at) {
    if (text.length() > StatusPage.TEXT_MAX_CHARACTERS) {
      at.wrong("the text is longer than " + StatusPage.TEXT_MAX_CHARACTERS + " characters", "Write a shorter one; users read it.");
    }
  }
}
