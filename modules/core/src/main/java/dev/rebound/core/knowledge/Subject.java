package dev.rebound.core.knowledge;

import dev.rebound.contracts.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a metric, a scrape job or a workload belongs to, told by the words of its name. */
enum Subject {
  DATABASE(Scenario.DATABASE),
  CACHE(Scenario.CACHE),
  APPLICATION(Scenario.APPLICATION),
  /** Hosts, network devices, power, and the control plane of a cluster. */
  SITE(Scenario.SITE),
  /** A product that no plan protects, or the monitoring itself. */
  ELSEWHERE(null);

  /** Products that no plan protects; first, because "mysql-db" is MySQL. */
  private static final Set<String> OTHER_PRODUCTS = Set.of(
      "mysql", "mysqld", "mariadb", "galera", "proxysql", "maxscale", "mongodb", "mongo", "mongod", "mongos", "mssql", "sqlserver",
      "oracle", "oracledb", "cassandra", "scylla", "scylladb", "couchbase", "couchdb", "clickhouse", "cockroach", "cockroachdb", "crdb",
      "tidb", "tikv", "neo4j", "influxdb", "influx", "elasticsearch", "elastic", "opensearch", "solr", "kafka", "zookeeper", "zk",
      "strimzi", "redpanda", "rabbitmq", "activemq", "artemis", "nats", "pulsar", "mqtt", "mosquitto", "emqx", "memcached", "memcache",
      "hazelcast", "varnish", "minio", "ceph", "rook", "longhorn", "portworx", "px", "openebs", "glusterfs", "gluster", "nfs", "zfs",
      "linstor",
      "vault", "keycloak", "jenkins", "gitlab", "gitea", "argocd", "argo", "flux", "tekton", "harbor", "nexus", "sonarqube", "registry",
      "certmanager", "coredns", "dns", "kubedns", "unbound", "postfix", "openldap", "ldap", "freeipa", "ntp", "chrony", "airflow",
      "spark", "hadoop", "hdfs", "flink", "druid", "consul", "nomad", "snowflake", "dynamodb", "sqs", "lambda");
  /** What stands beside a managed product without being it. */
  private static final Set<String> BESIDE = Set.of(
      "sentinel", "pgbackrest", "barman", "walg", "backup", "backups", "velero", "restic", "pgadmin", "redisinsight");
  private static final Set<String> DATABASES = Set.of(
      "pg", "pgsql", "psql", "patroni", "cnpg", "cloudnativepg", "spilo", "timescale", "timescaledb", "stolon", "pgbouncer", "pgpool",
      "pgpool2", "odyssey", "crunchy", "stackgres", "pgo", "database", "databases", "db", "ccp", "cloudsql", "repmgr");
  private static final Set<String> CACHES = Set.of("valkey", "keydb", "dragonfly", "elasticache", "cache");
  private static final Set<String> APPLICATIONS = Set.of(
      "api", "app", "apps", "application", "applications", "web", "webapp", "website", "frontend", "backend", "svc", "microservice",
      "nginx", "apache", "httpd", "tomcat", "jetty", "haproxy", "traefik", "envoy", "caddy", "ingress", "php", "phpfpm", "fpm", "iis",
      "http", "https", "spring", "nodejs", "worker", "elb", "alb", "applicationelb");
  private static final Set<String> SITES = Set.of(
      "node", "nodes", "nodeexporter", "host", "hosts", "machine", "machines", "windows", "wmi", "linux", "hypervisor", "esxi", "vmware",
      "vcenter", "vsphere", "proxmox", "pve", "hyperv", "ipmi", "idrac", "ilo", "redfish", "bmc", "snmp", "switch", "switches", "router",
      "routers", "firewall", "firewalls", "ups", "apc", "apcupsd", "nut", "pdu", "icmp", "ping", "wan", "uplink", "isp", "vpn",
      "datacenter", "datacentre", "dc", "site", "region", "baremetal", "apiserver", "apiservers", "kubelet", "etcd");
  private static final Set<String> MONITORING = Set.of(
      "prometheus", "alertmanager", "grafana", "loki", "promtail", "tempo", "thanos", "cortex", "mimir", "victoriametrics", "vmagent",
      "vmalert", "vmstorage", "vmselect", "vminsert", "vmsingle", "pushgateway", "blackbox", "statsd", "karma", "jaeger", "otel",
      "opentelemetry", "otelcol", "fluentd", "fluentbit", "fluent", "logstash", "kibana", "cadvisor", "ksm", "pmm", "netdata", "zabbix",
      "telegraf", "cloudwatch", "yace", "stackdriver", "monitoring", "exporter", "istiod", "pilot", "kube",
      "operator", "watchdog");

  private final Optional<Scenario> scenario;

  Subject(@Nullable Scenario scenario) {
    this.scenario = Optional.ofNullable(scenario);
  }

  /** The disaster of such a thing; empty where it has none. */
  Optional<Scenario> scenario() {
    return scenario;
  }

  /** What a name belongs to; empty where its words tell nothing. */
  static Optional<Subject> of(String name) {
    List<String> words = words(name);
    if (any(words, BESIDE) || any(words, OTHER_PRODUCTS) || words.stream().anyMatch(word -> word.contains("mysql")
        || word.contains("mariadb"))) {
      return Optional.of(ELSEWHERE);
    }
    if (any(words, DATABASES) || words.stream().anyMatch(word -> word.startsWith("postgre") || word.matches("pg[0-9]{1,3}"))) {
      return Optional.of(DATABASE);
    }
    if (any(words, CACHES) || words.stream().anyMatch(word -> word.startsWith("redis"))) {
      return Optional.of(CACHE);
    }
    if (words.contains("kube") && (words.contains("proxy") || words.contains("scheduler") || words.contains("controller"))) {
      return Optional.of(ELSEWHERE);
    }
    if (any(words, APPLICATIONS)) {
      return Optional.of(APPLICATION);
    }
    if (any(words, SITES)) {
      return Optional.of(SITE);
    }
    return any(words, MONITORING) ? Optional.of(ELSEWHERE) : Optional.empty();
  }

  private static boolean any(List<String> words, Set<String> known) {
    return words.stream().anyMatch(known::contains);
  }

  /** The words of a name in lower case: {@code PgReplicaDown-0} has pg, replica, down and 0. */
  static List<String> words(String name) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char here = name.charAt(i);
      boolean begins = Character.isUpperCase(here) && i > 0 && Character.isLowerCase(name.charAt(i - 1));
      if ((begins || !Character.isLetterOrDigit(here)) && !word.isEmpty()) {
        words.add(word.toString().toLowerCase(Locale.ROOT));
        word.setLength(0);
      }
      if (Character.isLetterOrDigit(here)) {
        word.append(here);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
    }
    return words;
  }
}
