package dev.rebound.core.plan;

import dev.rebound.contracts.Scenario;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What users may read on the public page, and under which names. What stands here is public; what does not stand here never appears.
 *
 * @param title heading of the page
 * @param language of its words
 * @param contact where users get help, an address of HTTP; null where the page names none
 * @param services in the order of the page, at least one
 * @param publish which disasters are told; one that is left out is counted, and told of with no word
 * @param lead ids of those whose word publishes what waits for it; empty only where nothing waits
 * @param atlassian the page at Atlassian Statuspage that shall say the same; null where there is none
 */
public record StatusPage(
    String title, Language language, @Nullable String contact, List<Service> services, Map<Scenario, Publication> publish,
    List<String> lead, @Nullable Atlassian atlassian) {
  /** Services on one page; beyond it nobody reads them. */
  public static final int SERVICES_MAX = 50;
  /** Longest public text of the plan, characters. */
  public static final int TEXT_MAX_CHARACTERS = 80;

  /** Longest words that the lead adds to an incident, characters. */
  public static final int WORDS_MAX_CHARACTERS = 1_000;

  /** Rebound's own page alone. */
  public StatusPage(
      String title, Language language, @Nullable String contact, List<Service> services, Map<Scenario, Publication> publish,
      List<String> lead) {
    this(title, language, contact, services, publish, lead, null);
  }

  public StatusPage {
    services = List.copyOf(services);
    publish = java.util.Collections.unmodifiableMap(new TreeMap<>(publish));
    lead = List.copyOf(lead);
  }

  /** A language that the page's own words exist in; {@code tag} is its BCP 47 tag. */
  public enum Language {
    EN("en"),
    DE("de");

    private final String tag;

    Language(String tag) {
      this.tag = tag;
    }

    /** BCP 47 tag, as the plan and HTML write it. */
    public String tag() {
      return tag;
    }
  }

  /** When an incident becomes public. */
  public enum Publication {
    /** As soon as it is opened. */
    AUTO,
    /** After a word of the communications lead. */
    APPROVE
  }

  /**
   * A page at Atlassian Statuspage.
   *
   * @param page its id
   * @param tokenFile file with the API key
   * @param apiUrl base of the API, with a trailing slash
   * @param components ids of its components by the public name of the service; a service without one has none there
   */
  public record Atlassian(String page, String tokenFile, String apiUrl, Map<String, String> components) {
    /** Source: developer.statuspage.io. */
    public static final String API_URL = "https://api.statuspage.io/v1/";

    public Atlassian {
      components = java.util.Collections.unmodifiableMap(new TreeMap<>(components));
    }
  }

  /**
   * Something that users know by its public name.
   *
   * @param components it is out while one of these is
   * @param degradedBy it goes on, slower or with less, while one of these is out; may be empty
   */
  public record Service(String name, List<String> components, List<String> degradedBy) {
    public Service {
      components = List.copyOf(components);
      degradedBy = List.copyOf(degradedBy);
    }
  }
}
