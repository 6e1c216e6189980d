package dev.rebound.responder.crash;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Plan;
import dev.rebound.responder.steps.restore.RestoredLook;
import dev.rebound.targets.Journal;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.backup.FakeBackups;
import dev.rebound.targets.postgres.FakePostgres;
import dev.rebound.targets.postgres.PostgresNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Dumps of the swept database, the newest of them damaged, and the database that a restore makes of one. */
final class SweepBackups {
  static final BackupSource SOURCE =
      new BackupSource.Dumps("/backups", "jdbc:postgresql://pg-a:5432/postgres", null, "/usr/bin/psql", null);
  static final CommandReceived ASKED =
      new CommandReceived(
          "c-1", Verb.RESTORE, null, "lee", "token", Plan.Person.APPROVER, "rows are gone", Map.of("component", "database"));
  final FakeBackups repository;
  private final Map<String, FakePostgres> restored = new HashMap<>();
  private final Journal journal;

  SweepBackups(Journal journal) {
    this.journal = journal;
    repository = new FakeBackups(journal);
    put("orders_20261124_020000.sql", Instant.parse("2026-11-24T02:00:00Z"));
    put("orders_20261123_020000.sql", Instant.parse("2026-11-23T02:00:00Z"));
    repository.damage("orders_20261124_020000.sql", "It has no end.");
  }

  private void put(String label, Instant at) {
    repository.put(new Backup(label, Kind.DUMP, at, at, at, 1000, OptionalLong.empty()));
  }

  /** The restored database under its name, once it is there. */
  Optional<PostgresNode> restored(Node node) {
    return repository.places().contains(node.name())
        ? Optional.of(restored.computeIfAbsent(node.name(), this::filled).node(node.name())) : Optional.empty();
  }

  private FakePostgres filled(String name) {
    var database = new FakePostgres(journal, name);
    database.answers(RestoredLook.TABLES, new PostgresNode.Rows(1, List.of(List.of(Optional.of("4"))), true));
    return database;
  }
}
