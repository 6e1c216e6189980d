package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.Set;

/** Recognises alerts on the share or number of requests that an application answers with an error of its own. */
final class ServerErrors {
  private static final Set<String> REQUESTS = Set.of(
      "http", "https", "httpcode", "request", "requests", "response", "responses", "rq", "grpc", "tomcat", "upstream", "backend", "api");
  private static final Set<String> ERRORS = Set.of("error", "errors", "errorcount", "failed", "failures", "5xx");
  /** Families of metrics that count requests between parts of a cluster, of the monitoring or of other products. */
  private static final List<String> NOT_OF_USERS = List.of(
      "apiserver_", "rest_client_", "kube_", "kubelet_", "workqueue_", "aggregator_", "coredns_", "etcd_", "prometheus_", "promhttp_",
      "thanos_", "cortex_", "loki_", "mimir_", "tempo_", "alertmanager_", "grafana_", "net_conntrack_", "node_", "container_", "pilot_",
      "galley_", "citadel_", "haproxy_frontend_request_errors", "otelcol_", "vm_", "vmagent_", "pg_", "redis_", "pgbouncer_", "jvm_",
      "envoy_cluster_circuit_breakers", "azure_storage", "aws_s3", "probe_", "scrape_", "snmp_", "windows_iis_requests_total");
  private static final Set<String> GRPC_FAULTS = Set.of("unknown", "internal", "unavailable", "dataloss", "deadlineexceeded",
      "resourceexhausted");

  private ServerErrors() {}

  /** Whether a claim says that too many requests end with an error of the server, or too few well. */
  static boolean in(Claim claim) {
    Selector selector = claim.selector();
    List<String> words = Subject.words(selector.metric());
    if (ofOthers(selector.metric()) || words.stream().noneMatch(REQUESTS::contains)
        || Subject.of(selector.metric()).filter(subject -> subject == Subject.ELSEWHERE).isPresent()) {
      return false;
    }
    return switch (claim.state()) {
      case HIGH, POSITIVE, CHANGES -> errors(selector, words);
      case LOW -> selector.matchers().stream().anyMatch(matcher -> ofOutcome(matcher) && !faulty(matcher));
      case ZERO, NUMBER, DIFFERS, ABSENT, NONE, PRESENT, OTHER -> false;
    };
  }

  /** The name of a recorded series has the name of what it was made of between colons. */
  private static boolean ofOthers(String metric) {
    return NOT_OF_USERS.stream().anyMatch(each -> metric.startsWith(each) || metric.contains(":" + each));
  }

  private static boolean errors(Selector selector, List<String> words) {
    List<Matcher> outcomes = selector.matchers().stream().filter(ServerErrors::ofOutcome).toList();
    if (!outcomes.isEmpty()) {
      return outcomes.stream().anyMatch(ServerErrors::faulty);
    }
    return !words.contains("4xx") && !joined(words).contains("4 xx")
        && (words.stream().anyMatch(ERRORS::contains) || joined(words).contains("5 xx"));
  }

  private static String joined(List<String> words) {
    return String.join(" ", words);
  }

  private static boolean ofOutcome(Matcher matcher) {
    List<String> words = Subject.words(matcher.label());
    return words.contains("code") || words.contains("status") || words.contains("outcome") || words.contains("class")
        || words.contains("result") || words.contains("classification") || words.contains("statuscode");
  }

  /** Whether what a matcher keeps has the server's errors in it. */
  private static boolean faulty(Matcher matcher) {
    List<String> alternatives = List.of(matcher.value().toLowerCase(java.util.Locale.ROOT).replaceAll("[()^$?:\"]", "").split("\\|", -1));
    boolean grpc = Subject.words(matcher.label()).contains("grpc");
    if (grpc && !matcher.match().keeps() && alternatives.stream().allMatch("0"::equals)) {
      return true;
    }
    if (matcher.match().keeps()) {
      return grpc && alternatives.stream().anyMatch(value -> value.startsWith("[1-"))
          || alternatives.stream().anyMatch(ServerErrors::fault);
    }
    return alternatives.stream().noneMatch(ServerErrors::fault) && alternatives.stream().anyMatch(ServerErrors::fine);
  }

  private static boolean fault(String value) {
    int end = value.indexOf(']');
    return value.startsWith("5") || value.startsWith("[") && end > 0 && (value.substring(0, end).contains("5") || value.startsWith("[4-"))
        || value.contains("error") && !value.contains("client") || value.startsWith("fail") || GRPC_FAULTS.contains(value);
  }

  private static boolean fine(String value) {
    return value.startsWith("2") || value.startsWith("[2") || value.startsWith("[1-") || value.startsWith("ok")
        || value.startsWith("success");
  }
}
