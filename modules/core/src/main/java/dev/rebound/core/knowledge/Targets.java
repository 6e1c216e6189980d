package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells by labels what a metric of many things speaks about: what the expression asks for counts before what the alert carries. */
final class Targets {
  private static final List<String> OF_A_TARGET = List.of("job", "service", "app", "component", "container", "exporter", "type", "pod",
      "name");
  private static final List<String> OF_A_WORKLOAD = List.of("deployment", "statefulset", "replicaset", "groupname", "name", "exported_job",
      "service", "container", "pod");
  private static final List<String> OF_A_BACKEND = List.of("backend", "proxy", "service", "exported_service", "envoy_cluster_name",
      "cluster_name", "upstream", "target_group");
  private static final List<String> OF_A_PROBE = List.of("module", "probe", "prober", "job", "service", "type", "check");
  private static final List<String> PROBED = List.of("target", "instance", "url");
  private static final Map<String, Subject> PORTS = Map.of(
      "9100", Subject.SITE, "9182", Subject.SITE, "161", Subject.SITE, "9187", Subject.DATABASE, "5432", Subject.DATABASE,
      "9121", Subject.CACHE, "6379", Subject.CACHE, "26379", Subject.ELSEWHERE);

  private Targets() {}

  /** What a scrape target is, told by its job; an application where nothing tells. */
  static Subject target(Selector selector, Map<String, String> labels) {
    return told(OF_A_TARGET, selector, labels).or(() -> port(labels.getOrDefault("instance", ""))).orElse(Subject.APPLICATION);
  }

  /** Whether anything says whose targets they are. */
  static boolean toldOfTarget(Selector selector, Map<String, String> labels) {
    return Stream.concat(OF_A_TARGET.stream(), Stream.of("instance")).anyMatch(key -> values(key, selector, labels).findAny().isPresent());
  }

  /** What a pod, unit or process is: an application unless its name is that of another thing. */
  static Subject workload(Selector selector, Map<String, String> labels) {
    return told(OF_A_WORKLOAD, selector, labels).filter(subject -> subject != Subject.SITE).orElse(Subject.APPLICATION);
  }

  /** What stands behind a balancer: an application unless its name is that of another thing. */
  static Subject backend(Selector selector, Map<String, String> labels) {
    return told(OF_A_BACKEND, selector, labels).filter(subject -> subject != Subject.SITE).orElse(Subject.APPLICATION);
  }

  /** What a probe of the monitoring looks at: an address of the web is an application, whatever the alert is called. */
  static Subject probed(Selector selector, Map<String, String> labels) {
    String address = PROBED.stream().flatMap(key -> values(key, selector, labels)).findFirst().orElse("");
    String kind = String.join(" ", OF_A_PROBE.stream().flatMap(key -> values(key, selector, labels)).toList());
    List<String> words = Subject.words(kind);
    if (words.contains("icmp") || words.contains("ping")) {
      return Subject.SITE;
    }
    if (words.contains("dns")) {
      return Subject.ELSEWHERE;
    }
    if (address.startsWith("http")) {
      return Subject.APPLICATION;
    }
    return port(address).or(() -> Subject.of(kind)).filter(subject -> subject != Subject.ELSEWHERE).orElse(Subject.APPLICATION);
  }

  private static Optional<Subject> told(List<String> keys, Selector selector, Map<String, String> labels) {
    Stream<String> asked = keys.stream().flatMap(key -> asked(key, selector));
    Stream<String> carried = keys.stream().flatMap(key -> Stream.ofNullable(labels.get(key)));
    return Stream.concat(asked, carried).flatMap(value -> Subject.of(value).stream()).findFirst();
  }

  private static Stream<String> values(String key, Selector selector, Map<String, String> labels) {
    return Stream.concat(asked(key, selector), Stream.ofNullable(labels.get(key)));
  }

  private static Stream<String> asked(String key, Selector selector) {
    return selector.matchers().stream().filter(matcher -> matcher.label().equals(key) && matcher.match().keeps()).map(Matcher::value);
  }

  private static Optional<Subject> port(String address) {
    String rest = address.substring(address.lastIndexOf(':') + 1);
    int end = 0;
    while (end < rest.length() && Character.isDigit(rest.charAt(end))) {
      end++;
    }
    return Optional.ofNullable(PORTS.get(rest.substring(0, end)));
  }
}
