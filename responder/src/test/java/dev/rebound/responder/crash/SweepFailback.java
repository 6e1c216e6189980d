package dev.rebound.responder.crash;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.FakeHttp;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.FakeDns;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.supervisor.FakeHostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Users are served from eu-2, whose pg-dr is the primary; eu-1 is back, its pg-a follows, its pg-b is still to be built. Dana wants users
 * back in eu-1.
 */
final class SweepFailback extends SweepWorld {
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Journal journal = new Journal();
  private final FakePostgres databases = new FakePostgres(journal, "pg-dr", "pg-a", "pg-b");
  private final FakeHostSupervisor hosts = new FakeHostSupervisor(journal, this::acted, "pg-a", "pg-b", "pg-dr");
  private final FakeWorkloads second = new FakeWorkloads(journal);
  private final FakeDns dns = new FakeDns("shop.test", TTL, List.of("ns1"));

  SweepFailback() {
    super(Scenario.SITE, SiteFailure.TARGET);
    databases.condition("pg-b", FakePostgres.Condition.KILLED);
    hosts.hostLoss("pg-b");
    atZero();
    second.putDeployment("orders", "orders-api", 3);
    second.deployments().instances(FakeDeployments.ready("x"), FakeDeployments.ready("y"), FakeDeployments.ready("z"));
    dns.becomes(SweepSite.NAME, new RecordSet(RecordType.A, List.of("192.0.2.20"), TTL));
  }

  /** The first site's application, which came back with the site, as a person has scaled it. */
  private void atZero() {
    Deployments first = super.cluster(null).deployments();
    if (first.fleet("orders", "orders-api") instanceof Answer.Value<Fleet>(Fleet fleet)) {
      first.scale("orders", "orders-api", 0, fleet.version());
    }
  }

  @Override
  Event beginning() {
    return new CommandReceived(
        "c-9", Verb.FAILBACK, null, "lee", "token", Plan.Person.APPROVER, "eu-1 was rebuilt", Map.of("site", "eu-1"));
  }

  @Override
  Plan plan() {
    return SweepSite.inTwoSites(super.plan());
  }

  private void acted(String act) {
    String[] words = act.split(" ");
    switch (words[0]) {
      case "start" -> databases.condition(words[1], FakePostgres.Condition.RUNNING);
      case "stop", "fence" -> databases.condition(words[1], FakePostgres.Condition.KILLED);
      case "rebuild" -> hosts.finishRebuild(words[1], "");
      case "rebuilt" -> databases.rebuilt(words[1], "pg-a");
      default -> throw new AssertionError("unknown act " + act);
    }
  }

  @Override
  String describe() {
    var lines = new StringBuilder(super.describe());
    for (String name : List.of("pg-a", "pg-b", "pg-dr")) {
      lines.append('\n').append(name).append(' ').append(databases.node(name).standing(LOOK)).append(' ')
          .append(databases.node(name).replicas(LOOK)).append(' ').append(hosts.look(name));
    }
    lines.append('\n').append(second.deployments().fleet("orders", "orders-api")).append('\n').append(dns.look(SweepSite.NAME, LOOK));
    return lines.toString().replaceAll("(received|replayed)=[^,]*", "").replaceAll("key=[^,]*", "");
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return databases.node(node.name());
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.of(hosts);
  }

  /** Only what stands in eu-1 is asked for. */
  @Override
  public HttpProbe http(String url) {
    return new FakeHttp(new ArrayDeque<>(List.of(url.equals("http://192.0.2.10/healthz") ? Outcome.ANSWERED : Outcome.REFUSED)));
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return "http://k-dr".equals(application.api()) ? second : super.workloads(application);
  }

  @Override
  public Dns dns(Zone zone) {
    return dns;
  }
}
