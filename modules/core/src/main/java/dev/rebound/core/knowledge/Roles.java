package dev.rebound.core.knowledge;

import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which role the instance of an alert has, and whether it stands on the spare site. What the expression asks for and what a role label says
 * counts first; the names of instance and job count where those are silent, and a name that contradicts them leaves the role unknown.
 */
final class Roles {
  private static final Set<String> PRIMARY = Set.of("primary", "master", "leader", "writer", "readwrite", "rw");
  private static final Set<String> REPLICA = Set.of("replica", "replicas", "slave", "slaves", "standby", "standbys", "secondary",
      "follower",
      "reader", "readonly", "ro", "readreplica", "hotstandby", "dr");
  /** Labels whose value names an instance or its kind; not those of cluster and site, which are "primary" as a whole. */
  private static final List<String> NAMES = List.of("instance", "pod", "server", "service_name", "node_name", "host", "hostname",
      "nodename",
      "job", "service", "container", "statefulset", "name", "target", "dbinstance_identifier", "cache_cluster_id", "backend", "proxy");
  private static final List<String> PLACES = List.of("site", "datacenter", "datacentre", "data_center", "dc", "region", "zone", "location",
      "environment", "env", "stage", "cluster", "cluster_role", "cluster_type",
      "backend", "proxy", "target_group", "envoy_cluster_name");
  private static final Set<String> SPARE = Set.of("dr", "standby", "secondary", "passive", "disaster", "backup", "failover");
  /** Metrics that are one on a replica and zero on a primary. */
  private static final Set<String> IS_REPLICA = Set.of("pg_replication_is_replica", "pg_in_recovery", "pg_is_in_recovery",
      "patroni_replica",
      "cnpg_pg_replication_in_recovery");
  private static final Set<String> IS_PRIMARY = Set.of("patroni_primary", "patroni_master");

  /** Last words of labels that tell a role, as server_type. */
  private static final Set<String> ROLE_LABELS = Set.of("role", "type", "kind", "mode");

  private Roles() {}

  /** Whether the alert comes from, or asks for, the site that is there for disasters. */
  static boolean onSpareSite(Claim claim, Map<String, String> labels) {
    return PLACES.stream().anyMatch(place -> spare(labels.getOrDefault(place, "")))
        || claim.selector().matchers().stream()
            .anyMatch(matcher -> matcher.match().keeps() && PLACES.contains(matcher.label()) && spare(matcher.value()));
  }

  private static boolean spare(String place) {
    return Subject.words(place).stream().anyMatch(SPARE::contains);
  }

  /** The role of the instance that a claim is about; {@code beside} are all claims of the expression. */
  static Role of(Claim claim, Claims beside, Map<String, String> labels) {
    Role said = said(claim.selector(), beside, labels);
    Role named = named(claim.selector(), labels);
    if (said == Role.UNKNOWN) {
      return named;
    }
    return named == Role.UNKNOWN || named == said ? said : said == Role.REPLICA ? Role.REPLICA : Role.UNKNOWN;
  }

  /** The role of the series that an expression asks for. */
  static Role asked(Selector selector) {
    Stream<Role> byRole = selector.matchers().stream().filter(Roles::aboutRole).map(matcher -> alternatives(matcher.value()));
    Stream<Role> byName = selector.matchers().stream().filter(matcher -> matcher.match().keeps() && NAMES.contains(matcher.label()))
        .map(matcher -> wordIn(matcher.value()));
    return joined(Stream.concat(byRole, byName));
  }

  private static Role said(Selector selector, Claims beside, Map<String, String> labels) {
    Stream<Role> matched = Stream.concat(Stream.of(selector), beside.all().filter(Roles::joins).map(Claim::selector))
        .flatMap(each -> each.matchers().stream()).filter(Roles::aboutRole).map(matcher -> alternatives(matcher.value()));
    Stream<Role> labelled = labels.entrySet().stream().filter(label -> roleLabel(label.getKey())).map(label -> word(label.getValue()));
    Stream<Role> flagged = labels.entrySet().stream().filter(label -> truth(label.getValue()))
        .map(label -> word(label.getKey().replaceFirst("^is_", ""))).filter(role -> role == Role.REPLICA);
    Stream<Role> claimed = beside.all().map(Roles::claimed);
    return joined(Stream.of(matched, labelled, flagged, claimed).flatMap(each -> each));
  }

  /** A metric that only brings labels says the role of the series that it is joined with. */
  private static boolean joins(Claim claim) {
    return claim.state() == State.PRESENT || claim.state() == State.POSITIVE && claim.selector().metric().endsWith("_info");
  }

  private static boolean aboutRole(Matcher matcher) {
    return matcher.match().keeps() && roleLabel(matcher.label());
  }

  private static boolean roleLabel(String label) {
    List<String> words = Subject.words(label);
    return !words.isEmpty() && (ROLE_LABELS.contains(words.getLast()) || words.getLast().endsWith("role"));
  }

  private static boolean truth(String value) {
    return value.equalsIgnoreCase("true") || value.equals("1");
  }

  private static Role claimed(Claim claim) {
    String metric = claim.selector().metric();
    boolean each = claim.extent() == Claim.Extent.EACH;
    if (each && IS_REPLICA.contains(metric)) {
      return claim.state() == State.POSITIVE ? Role.REPLICA : claim.state() == State.ZERO ? Role.PRIMARY : Role.UNKNOWN;
    }
    return each && IS_PRIMARY.contains(metric) && claim.state() == State.POSITIVE ? Role.PRIMARY : Role.UNKNOWN;
  }

  private static Role named(Selector selector, Map<String, String> labels) {
    Stream<String> names = Stream.concat(
        NAMES.stream().map(name -> labels.getOrDefault(name, "")),
        selector.matchers().stream().filter(matcher -> matcher.match().keeps() && NAMES.contains(matcher.label())).map(Matcher::value));
    Stream<String> metric = Stream.of(selector.metric()).filter(each -> each.endsWith("_up"));
    return joined(Stream.concat(names, metric).flatMap(name -> Subject.words(name).stream()).map(Roles::word));
  }

  /** A pattern such as {@code replica|standby} says a role where all its alternatives do. */
  private static Role alternatives(String pattern) {
    List<Role> roles = Stream.of(pattern.split("\\|", -1)).map(Roles::wordIn).distinct().toList();
    return roles.size() == 1 ? roles.getFirst() : Role.UNKNOWN;
  }

  private static Role wordIn(String text) {
    return joined(Subject.words(text).stream().map(Roles::word));
  }

  private static Role word(String word) {
    String lower = word.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    return PRIMARY.contains(lower) ? Role.PRIMARY
        : REPLICA.contains(lower) || lower.endsWith("standby") || lower.endsWith("replica") ? Role.REPLICA : Role.UNKNOWN;
  }

  /** A replica where anything says so: to take a primary for one costs time, the other way round costs a primary. */
  private static Role joined(Stream<Role> roles) {
    return roles.reduce(Role.UNKNOWN, (one, other) -> one == Role.REPLICA || other == Role.UNKNOWN ? one : other);
  }
}
