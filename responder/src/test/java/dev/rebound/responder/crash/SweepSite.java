package dev.rebound.responder.crash;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteRecovery.Key;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.Vantage;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.FakeHttp;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.FakeDns;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.folder.FakeFolders;
import dev.rebound.targets.folder.Folders;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.redis.FakeRedisNodes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The swept world as the site eu-1, which is gone, and eu-2 with a replica or backups, an empty cluster and a zone. */
final class SweepSite extends SweepWorld {
  static final String NAME = "orders.shop.test";
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final NameServer SERVER = new NameServer("ns1", "192.0.2.53", 53);
  private static final KeyRef DATABASE_URL = new KeyRef(Holder.SECRET, "orders", "orders-db", "DATABASE_URL");
  private static final String UPLOADS = "/srv/uploads";
  private static final SiteHoldings HOLDINGS =
      new SiteHoldings(
          new SiteHoldings.ManifestFolder("manifests", "http://k-dr"),
          List.of(new SiteHoldings.FileStore("uploads", UPLOADS, ".mounted", 1, null)), List.of(),
          List.of(
              new SiteHoldings.Configuration("http://k-dr", SiteHoldings.Holder.SECRET, "orders", "orders-db", List.of("DATABASE_URL"))));
  private static final SiteRecovery RECOVERY =
      new SiteRecovery(
          "eu-2", "eu-1",
          List.of(
              new SiteFence.Called("power", new OwnCalls.Http("POST", "http://power/off", List.of(), null, Set.of(200)), TTL)),
          new Postgresql(
              "database", List.of(), new Node("pg-dr", "jdbc:postgresql://pg-dr:5432/orders", "http://host-dr"), List.of(),
              new Credentials("rebound", "pw"), Durability.ASYNCHRONOUS, List.of(SweepBackups.SOURCE)),
          List.of(new Node("pg-dr", "jdbc:postgresql://pg-dr:5432/orders", "http://host-dr")),
          List.of(
              new KubernetesApplication(
                  "orders-api", List.of(), "http://k-dr", "orders", "orders-api", new Connection.Secret("orders-db", "DATABASE_URL"), null,
                  null, SweepPlan.INSTANCES, null)),
          List.of(
              new SwitchedName(
                  NAME, RecordKind.A, List.of("192.0.2.10"), List.of("192.0.2.20"), TTL,
                  new Zone("shop.test", List.of(SERVER), SERVER, new Key("dr-key", "hmac-sha256", "secrets/dns")))),
          List.of("http://" + NAME + "/healthz"), HOLDINGS);

  private final Journal journal = new Journal();
  private final FakePostgres databases = new FakePostgres(journal, "pg-old", "pg-dr");
  private final FakeWorkloads cluster = new FakeWorkloads(journal);
  private final FakeFolders uploads = new FakeFolders();
  private final FakeDns dns = new FakeDns("shop.test", TTL, List.of("ns1"));

  /** Everything of eu-1 is gone; eu-2's replica answers. */
  static SweepSite lost() {
    return new SweepSite();
  }

  /** The same, and no replica answers: a backup is restored. */
  static SweepSite lostWithTheReplica() {
    var site = new SweepSite();
    site.databases.condition("pg-dr", FakePostgres.Condition.KILLED);
    return site;
  }

  private SweepSite() {
    super(Scenario.SITE, SiteFailure.TARGET);
    Stream.of("pg-a", "pg-b").forEach(name -> postgres().condition(name, FakePostgres.Condition.KILLED));
    Stream.of("redis-a", "redis-b", "redis-c").forEach(name -> redis.condition(name, FakeRedisNodes.Condition.KILLED));
    databases.condition("pg-old", FakePostgres.Condition.KILLED);
    cluster.putDeployment("orders", "orders-api", 0);
    cluster.put(DATABASE_URL, "jdbc:postgresql://somewhere:5432/orders?user=app");
    uploads.put(UPLOADS, ".mounted", "");
    uploads.put(UPLOADS, "1.png", "");
    dns.becomes(NAME, new RecordSet(RecordType.A, List.of("192.0.2.10"), TTL));
  }

  @Override
  Plan plan() {
    return inTwoSites(super.plan());
  }

  /** What the plan has stands in eu-1, and eu-2 takes over from it. */
  static Plan inTwoSites(Plan one) {
    var place = new Vantage.Place("eu-1", List.of());
    var vantage =
        new Vantage(
            Map.of(
                "eu-1", new Vantage.Site("eu-1", true, List.of()), "eu-2", new Vantage.Site("eu-2", false, List.of(), RECOVERY)),
            Map.of("database", place, "cache", place, "orders-api", place), List.of(), List.of());
    return new Plan(
        one.system(), one.objectives(), one.observers(), one.components(), one.alerts(), one.confirmation(), one.modes(), one.limits(),
        one.approvalExpiry(), one.people(), one.escalation(), one.channels(), vantage, one.intakes(), one.own());
  }

  @Override
  String describe() {
    String here =
        databases.node("pg-dr").standing(LOOK) + "\n" + cluster.deployments().fleet("orders", "orders-api") + "\n" + dns.look(NAME, LOOK)
            + "\n" + cluster.read(DATABASE_URL);
    return super.describe() + "\n" + here.replaceAll("(received|replayed)=[^,]*", "");
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return node.name().equals("pg-dr") ? databases.node("pg-dr") : super.postgres(database, node);
  }

  @Override
  public Answer<List<Manifest>> manifests(String folder) {
    return Answer.of(
        List.of(
            new Manifest("all.yaml", 1, "Namespace", "", "orders", Map.of("kind", "Namespace")),
            new Manifest("all.yaml", 5, "ConfigMap", "orders", "orders-env", Map.of("kind", "ConfigMap"))));
  }

  @Override
  public Folders folders() {
    return uploads;
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return cluster;
  }

  /** Only what stands in eu-2 answers. */
  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(new ArrayDeque<>(List.of(url.equals("http://192.0.2.20/healthz") ? Outcome.ANSWERED : Outcome.REFUSED)));
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return cluster;
  }

  @Override
  public Dns dns(Zone zone) {
    return dns;
  }
}
