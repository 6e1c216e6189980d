package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.backup.Backups.Checked;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What a restore's facts say. The same facts give the same order, place and job in each attempt and each instance. */
record RestoreJob(StepContext context) {
  /** Characters of a database's name that stand before the stamp. */
  private static final int NAME_MAX = 46;
  private static final String JOB = "[A-Za-z0-9_.:/-]{1,128}";

  /** The moment to restore to; empty for as late as the backups reach. */
  Optional<Instant> until() {
    String until = context.argument(Restore.UNTIL);
    return until.equals(Restore.LATEST) ? Optional.empty() : Optional.of(Instant.parse(until));
  }

  /** The chosen backup's repository. @throws IllegalArgumentException where the active plan does not name it any more */
  BackupSource source() {
    String word = context.argument(Restore.SOURCE);
    return context.database().backups().stream().filter(each -> each.word().equals(word)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the active plan names no backups of the kind " + word));
  }

  /** The order of the chosen backup. */
  Order order() {
    return order(source(), context.argument(Restore.BACKUP), Long.parseLong(context.argument(Restore.NEEDED_BYTES)));
  }

  /** An order of a readable backup. A dump holds one moment alone: it is chosen by it, and restored as a whole. */
  Order order(BackupSource source, String label, long neededBytes) {
    Optional<Instant> moment = source instanceof BackupSource.Dumps ? Optional.empty() : until();
    return new Order(
        new Checked(label, Soundness.READABLE, List.of(), neededBytes), moment, name(database(context.database())),
        Instant.parse(context.argument(Restore.STAMP)), key());
  }

  /** Where an order goes: the name of a database, or the path of a folder. */
  static String place(BackupSource source, Order order) {
    return switch (source) {
      case BackupSource.Dumps _ -> order.place();
      case BackupSource.PgBackRest stanza -> Path.of(stanza.folder()).resolve(order.place()).toString();
    };
  }

  private String key() {
    String incident = context.request().incident().value();
    return incident.matches(JOB) ? incident : UUID.nameUUIDFromBytes(incident.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The database that applications use. */
  static String database(Postgresql component) {
    return URI.create(component.primary().url().replaceFirst("^jdbc:", "")).getPath().substring(1);
  }

  /** As the name of a new place may be: small letters, digits and _. */
  private static String name(String database) {
    String plain = database.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String begun = plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    return begun.substring(0, Math.min(NAME_MAX, begun.length()));
  }

  /** The URL with another database. */
  static String url(String jdbc, String database) {
    return jdbc.replaceFirst("^(jdbc:postgresql://[^/?]+)/[^?]*", "$1/" + database);
  }
}
