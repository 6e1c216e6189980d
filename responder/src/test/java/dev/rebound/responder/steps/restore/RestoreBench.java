package dev.rebound.responder.steps.restore;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.Preflight;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Journal;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.backup.FakeBackups;
import dev.rebound.targets.backup.FakeTrialServer;
import dev.rebound.targets.backup.TrialServer;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Rows;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A database with dumps and a stanza of pgBackRest, of fakes, and the steps of a restore that run on them one after the other. */
final class RestoreBench {
  static final BackupSource.Dumps DUMPS = new BackupSource.Dumps("/backups", "jdbc:postgresql://spare:5432/postgres", null, "/psql", null);
  static final BackupSource.PgBackRest STANZA =
      new BackupSource.PgBackRest("/c", "orders", 1, "/restored", List.of(), "/pgbackrest", "/bin", 5499);
  static final String SERVER = "the server for restores";
  static final String DATABASE = "orders_20261122_132000";

  final Journal journal = new Journal();
  final FakeBackups dumps = new FakeBackups(journal);
  final FakeBackups stanza = new FakeBackups(journal);
  final FakeTrialServer trial = new FakeTrialServer(stanza::places, journal);
  final FakePostgres restored = new FakePostgres(journal, DATABASE, "/restored/" + DATABASE, "pg-a", "pg-b", SERVER);
  final World world = new World("pg-a", "pg-b");
  final Map<String, String> arguments = new TreeMap<>(Map.of(Restore.UNTIL, Restore.LATEST, Restore.STAMP, "2026-11-22T13:20:00Z"));
  List<BackupSource> sources = List.of(DUMPS);
  /** Of real parts instead of fakes. */
  Optional<Targets> real = Optional.empty();
  Optional<Postgresql> database = Optional.empty();

  RestoreBench() {
    restored.answers(RestoredLook.TABLES, rows("12"));
    // A promoted server knows this too, and it says nothing of a database that was restored on it.
    restored.answers(RestoredLook.REPLAYED, rows("2026-11-22T11:59:59Z"));
    restored.answers(RestoredLook.WITNESS, rows("2026-11-22T01:59:58Z"));
    restored.node("/restored/" + DATABASE).promote(java.time.Duration.ofSeconds(1));
    world.connection = new Connection.File("/etc/orders.env", "URL");
    world.files.put("/etc/orders.env", "URL=jdbc:postgresql://pg-a:5432/orders?user=app\n");
  }

  static Rows rows(String cell) {
    return new Rows(1, List.of(List.of(Optional.of(cell))), true);
  }

  void dump(String label, String at) {
    dumps.put(new Backup(label, Kind.DUMP, Instant.parse(at), Instant.parse(at), Instant.parse(at), 1000, OptionalLong.empty()));
  }

  void full(String label, String stop, String latest) {
    stanza.put(
        new Backup(label, Kind.FULL, Instant.parse(stop), Instant.parse(stop), Instant.parse(latest), 1000, OptionalLong.of(4000)));
  }

  /** Runs a step; what it found is known to the next one. */
  StepReport run(Step step) throws InterruptedException {
    StepReport report = step.run(context());
    arguments.putAll(report.findings());
    return report;
  }

  /** What the look before a disaster says of backups. */
  List<String> preflight() {
    world.cluster.rollouts.add(new Workloads.Rollout(3, 3, 3, 3, 3, 1, 1, false, null));
    return Preflight.trouble(plan(), targets()).stream().filter(line -> line.startsWith("backups of")).toList();
  }

  private StepContext context() {
    StepRequested of = world.request("step", java.time.Duration.ofSeconds(8), java.time.Duration.ofHours(4));
    var request =
        new StepRequested(
            of.recovery(), new IncidentId("restore:c-1"), "database", of.step(), 1, of.sentence(), arguments, of.leaseUntil(),
            of.deadline());
    return new StepContext(request, plan(), real.orElseGet(this::targets), () -> World.NOW, () -> world.stopped, (until, sentence) -> {});
  }

  private Plan plan() {
    Plan plan = world.plan();
    var components = new LinkedHashMap<String, Component>(plan.components());
    Postgresql bare = database.orElseGet(() -> plan.database("database").orElseThrow());
    components.put(
        "database",
        new Postgresql(
            "database", List.of(), bare.primary(), bare.replicas(), bare.credentials(), bare.durability(), sources));
    return new Plan(
        plan.system(), plan.objectives(), plan.observers(), components, plan.alerts(), plan.confirmation(), plan.modes(), plan.limits(),
        plan.approvalExpiry(), plan.people(), plan.escalation(), plan.channels());
  }

  /** The world's, but for backups and what is restored from them. */
  private Targets targets() {
    return (Targets) Proxy.newProxyInstance(Targets.class.getClassLoader(), new Class<?>[] {Targets.class}, (_, method, given) ->
        switch (method.getName()) {
          case "backups" -> backups((BackupSource) given[1]);
          case "trialServer" -> (TrialServer) trial;
          case "postgres" -> postgres((Node) given[1]);
          default -> {
            try {
              yield method.invoke(world, given);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          }
        });
  }

  private Backups backups(BackupSource source) {
    return source instanceof BackupSource.Dumps ? dumps : stanza;
  }

  private PostgresNode postgres(Node node) {
    return restored.node(node.name());
  }
}
