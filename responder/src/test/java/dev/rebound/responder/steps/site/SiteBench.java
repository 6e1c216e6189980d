package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.WebService;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteRecovery.Key;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.plan.SiteRecovery.ZoneChange;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.Vantage;
import dev.rebound.responder.BareTargets;
import dev.rebound.responder.FakeHttp;
import dev.rebound.responder.Preflight;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.backup.FakeBackups;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.FakeDns;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.file.FakeTextFiles;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.folder.FakeFolders;
import dev.rebound.targets.folder.Folders;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The site eu-1, which is gone, and eu-2 that stands by, of fakes, and the steps that run on them one after the other. */
final class SiteBench extends BareTargets {
  static final String NAME = "orders.shop.test";
  static final String SHOP = "http://shop/healthz";
  static final String SERVED = "http://192.0.2.20/healthz";
  static final Instant START = Instant.parse("2026-11-26T03:00:00Z");
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final NameServer NS1 = new NameServer("ns1", "192.0.2.53", 53);
  private static final NameServer NS2 = new NameServer("ns2", "192.0.2.54", 53);

  final Journal journal = new Journal();
  final FakePostgres databases = new FakePostgres(journal, "pg-a", "pg-dr");
  final FakeWorkloads cluster = new FakeWorkloads(journal);
  final FakeDns dns = new FakeDns("shop.test", TTL, List.of("ns1", "ns2"));
  final Map<String, String> arguments = new TreeMap<>(Map.of("candidate", ""));
  /** URLs that answer 200; all others refuse. */
  final Set<String> answering = new HashSet<>();
  final List<String> fenced = new ArrayList<>();
  /** What the provider answers, and what happens by it. */
  int fenceStatus = 200;
  Runnable afterFence = () -> {};
  /** How the zone is changed. */
  ZoneChange zoneChange = new Key("dr-key", "hmac-sha256", "secrets/dns");
  /** What the plan says of the standby site. */
  SiteHoldings holdings = SiteHoldings.NONE;
  List<BackupSource> backups = List.of();
  Answer<List<Manifest>> manifests = Answer.of(List.of());
  final FakeBackups repository = new FakeBackups(journal);
  final FakeFolders uploads = new FakeFolders();
  /** What a look at a folder waits for first. */
  Runnable mount = () -> {};
  final FakeTextFiles texts = new FakeTextFiles(journal);
  static final KeyRef DATABASE_URL = new KeyRef(Holder.SECRET, "orders", "orders-db", "URL");
  AllowList allowed = AllowList.of(Set.of(), Set.of(AllowList.Origin.of("http://power")));
  private Instant now = START;

  SiteBench() {
    databases.localWrite("pg-a", "observer-1@pg-a", 118);
    databases.condition("pg-a", FakePostgres.Condition.KILLED);
    cluster.putDeployment("orders", "orders-api", 3);
    cluster.put(DATABASE_URL, "jdbc:postgresql://pg-dr:5432/orders?user=app");
    dns.becomes(NAME, leadsTo("192.0.2.10"));
    dns.catchUp();
    arguments.put("witnessWriter", "observer-1");
    arguments.put("witnessSequence", "118");
  }

  static RecordSet leadsTo(String address) {
    return new RecordSet(RecordType.A, List.of(address), TTL);
  }

  /** Where each name server leads users, by its name. */
  Map<String, List<String>> told() {
    var told = new TreeMap<String, List<String>>();
    dns.look(NAME, TTL).servers().forEach((server, each) -> told.put(
        server, each instanceof Told.Records records ? records.of(RecordType.A).map(RecordSet::values).orElse(List.of()) : List.of()));
    return told;
  }

  /** Runs a step; what it found is known to the next one. */
  StepReport run(Step step) throws InterruptedException {
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "site/eu-1", "step", 1, "It acts.", arguments, now.plus(LIMIT),
            now.plus(LIMIT));
    StepReport report =
        step.run(
            new StepContext(
                request, plan(), this, () -> now, () -> false, (until, sentence) -> {}, length -> now = now.plus(length)));
    arguments.putAll(report.findings());
    return report;
  }

  /** What the look before a disaster says of the take-over. */
  List<String> preflight() {
    return preflight(LIMIT);
  }

  /** The same, of which the look at files and certificates may last so long. */
  List<String> preflight(Duration holdingsLimit) {
    return Preflight.trouble(plan(), this, holdingsLimit).stream().filter(line -> line.startsWith("take-over")).toList();
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.empty();
  }

  private Plan plan() {
    var credentials = new Credentials("rebound", "pw");
    var recovery =
        new SiteRecovery(
            "eu-2", "eu-1",
            List.of(new SiteFence.Called("power", new OwnCalls.Http("POST", "http://power/off", List.of(), null, Set.of(200)), TTL)),
            new Postgresql(
                "database", List.of(), node("pg-dr"), List.of(), credentials, Durability.ASYNCHRONOUS, backups),
            List.of(node("pg-dr")),
            List.of(
                new KubernetesApplication(
                    "shop", List.of(), "http://k", "orders", "orders-api", new Connection.Secret("orders-db", "URL"), null, null, 3, null)),
            List.of(
                new SwitchedName(
                    NAME, RecordKind.A, List.of("192.0.2.10"), List.of("192.0.2.20"), TTL,
                    new Zone("shop.test", List.of(NS1, NS2), NS1, zoneChange))),
            List.of("http://" + NAME + "/healthz"), holdings);
    var here = new Vantage.Place("eu-1", List.of());
    var vantage =
        new Vantage(
            Map.of("eu-1", new Vantage.Site("eu-1", true, List.of()), "eu-2", new Vantage.Site("eu-2", false, List.of(), recovery)),
            Map.of("database", here, "shop", here), List.of(), List.of());
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"),
        Map.of(
            "database", new Postgresql("database", List.of(), node("pg-a"), List.of(), credentials, Durability.SYNCHRONOUS),
            "shop", new WebService("shop", List.of("database"), SHOP)),
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION), Map.of(),
        new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(),
        List.of(new Plan.Level("on-call", Duration.ZERO, List.of(), List.of())), new Plan.Channels(null, null), vantage, Intakes.NONE,
        OwnCalls.NONE);
  }

  private static Node node(String name) {
    return new Node(name, "jdbc:postgresql://" + name + ":5432/orders", null);
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return databases.node(node.name());
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return cluster;
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return cluster;
  }

  @Override
  public Backups backups(Postgresql database, BackupSource source) {
    return repository;
  }

  @Override
  public Answer<List<Manifest>> manifests(String folder) {
    return manifests;
  }

  @Override
  public Folders folders() {
    return (folder, expected) -> {
      mount.run();
      return uploads.lacks(folder, expected);
    };
  }

  @Override
  public TextFiles files() {
    return texts;
  }

  @Override
  public Dns dns(Zone zone) {
    return dns;
  }

  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(new ArrayDeque<>(List.of(answering.contains(url) ? Outcome.ANSWERED : Outcome.REFUSED)));
  }

  @Override
  public HttpCalls calls() {
    return (request, limit) -> {
      fenced.add(request.url() + " " + request.headers());
      afterFence.run();
      return Answer.of(new HttpCalls.Reply(fenceStatus, fenceStatus == 200 ? "off" : "the site does not answer me"));
    };
  }

  @Override
  public AllowList allowed() {
    return allowed;
  }
}
