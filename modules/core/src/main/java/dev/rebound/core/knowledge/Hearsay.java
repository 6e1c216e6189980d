package dev.rebound.core.knowledge;

import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Claim.Extent;
import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.Meaning.Weight;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is left where an alert brings no expression: its labels, then its name. Names lie, so this is never more than evidence. */
final class Hearsay {
  private static final Set<String> LOSSES = Set.of(
      "down", "unreachable", "unavailable", "dead", "offline", "lost", "missing", "absent", "outage", "failed", "failure", "gone",
      "stopped",
      "unhealthy", "alive", "responding");
  /** A name with one of these speaks of a level, of a copy or of upkeep, also where a loss is in it. */
  private static final Set<String> OTHER_MATTERS = Set.of(
      "lag", "slow", "latency", "high", "low", "disk", "memory", "cpu", "replication", "backup", "archive", "certificate", "cert",
      "restart",
      "restarted", "reload", "config", "slot", "replica", "slave", "standby", "exporter", "job", "cron", "full", "saturation");

  private Hearsay() {}

  static Meaning meaning(String name, Map<String, String> labels) {
    List<String> words = Subject.words(name);
    var unknown = new Claim(new Selector("", List.of(), 0, 0), State.OTHER, Extent.EACH, false);
    Role role = Roles.of(unknown, Claims.NOTHING, labels);
    Optional<Subject> subject = Stream.of("job", "service", "app", "component", "container")
        .flatMap(label -> Stream.ofNullable(labels.get(label))).flatMap(value -> Subject.of(value).stream()).findFirst()
        .or(() -> Subject.of(name));
    boolean loss = words.stream().anyMatch(LOSSES::contains) && words.stream().noneMatch(OTHER_MATTERS::contains);
    if (!loss || role == Role.REPLICA || Roles.onSpareSite(unknown, labels) || subject.flatMap(Subject::scenario).isEmpty()) {
      return new Meaning(Optional.empty(), Weight.NONE, role, "no-expression",
          "It brings no expression that can be read, and nothing else tells.");
    }
    return new Meaning(subject.flatMap(Subject::scenario), Weight.SUPPORTING, role, "no-expression",
        "It brings no expression that can be read; labels and name speak of a loss, which proves nothing.");
  }
}
