package dev.rebound.core.plan;

import dev.rebound.contracts.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who else is promised news of a disaster, and how often: the stakeholders (N3). Defaults: disaster-recovery plan, "Stakeholder
 * Notification".
 *
 * @param lead the communications lead: name of a person, a role or a rotation
 * @param first a group learns of an incident within this time
 * @param whileAffected at most so long between two messages while users are affected
 * @param whileRebuilding the same, after service is back and while redundancy is rebuilt
 * @param finalReport within this time after the end
 * @param groups by name, in the order of the file, at least one
 */
public record Communication(
    String lead, Duration first, Duration whileAffected, Duration whileRebuilding, Duration finalReport, Map<String, Group> groups) {
  /** Groups of one plan. */
  public static final int GROUPS_MAX = 20;
  /** Addresses of one group; more belong into a distribution list. */
  public static final int ADDRESSES_MAX = 20;
  /** Longest words of the communications lead in an update, characters. */
  public static final int WORDS_MAX_CHARACTERS = 1_000;

  public Communication {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /**
   * Some stakeholders. The log knows them by their name alone; their addresses stand in the plan, where they can be corrected.
   *
   * @param slack channel; null where they have none
   * @param email addresses; empty where they have none
   * @param scenarios of which disasters they are told; empty: of all
   * @param components and of which components; empty: of all
   * @param report what their final report is
   */
  public record Group(
      String name, @Nullable String slack, List<String> email, Set<Scenario> scenarios, List<String> components, Report report) {
    /** One whose final report is the summary. */
    public Group(String name, @Nullable String slack, List<String> email, Set<Scenario> scenarios, List<String> components) {
      this(name, slack, email, scenarios, components, Report.SUMMARY);
    }

    public Group {
      email = List.copyOf(email);
      scenarios = Set.copyOf(scenarios);
      components = List.copyOf(components);
    }

    /** A monitor that is blind affects no user: it concerns only those who lead and repair. */
    public boolean isTold(Scenario scenario, String component) {
      return scenario != Scenario.MONITORING && (scenarios.isEmpty() || scenarios.contains(scenario))
          && (components.isEmpty() || components.contains(component));
    }
  }

  /** What a group gets as its final report. */
  public enum Report {
    /** What happened, for how long and how it ended; names no host and no person. */
    SUMMARY,
    /** The summary, and by e-mail the whole post-incident review with it, which names hosts and people's ids. */
    REVIEW
  }

  /** The groups that are told of a disaster, in the order of the file. */
  public List<Group> told(Scenario scenario, String component) {
    return groups.values().stream().filter(group -> group.isTold(scenario, component)).toList();
  }

  /** Ids of the people who speak for the incident at an instant: the lead first, then the backup of the role. */
  public List<String> leads(OnCall onCall, Instant at) {
    Optional<String> backup = onCall.backup(lead, at);
    return Stream.concat(Stream.of(onCall.person(lead, at)), backup.stream()).distinct().toList();
  }
}
