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
  /** As the clock of the rehearsal stamps it. */
  private static final String RESTORED = "orders_20261124_030000";

  final FakeBackups repository;
  private final FakePostgres restored;

  SweepBackups(Journal journal) {
    repository = new FakeBackups(journal);
    put("orders_20261124_020000.sql", Instant.parse("2026-11-24T02:00:00Z"));
    put("orders_20261123_020000.sql", Instant.parse("2026-11-23T02:00:00Z"));
    repository.damage("orders_20261124_020000.sql", "It has no end.");
    restored = new FakePostgres(journal, RESTORED);
    restored.answers(RestoredLook.TABLES, new PostgresNode.Rows(1, List.of(List.of(Optional.of("4"))), true));
  }

  private void put(String label, Instant at) {
    repository.put(new Backup(label, Kind.DUMP, at, at, at, 1000, OptionalLong.empty()));
  }

  /** The restored database under its name, once it is there. */
  Optional<PostgresNode> restored(Node node) {
    return repository.places().contains(node.name()) ? Optional.of(restored.node(node.name())) : Optional.empty();
  }
}
