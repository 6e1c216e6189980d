package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Restoration;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import dev.rebound.targets.command.LongCommands.Finished;
import dev.rebound.targets.command.LongCommands.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A database that does not exist yet. It is filled under a working name that only this job and place can have, and gets the place's name,
 * together with the comment that says whose it is, in the transaction that ends the restore: what bears the place's name is whole. What
 * bears the working name is ours and unfinished, from its first moment on, and is dropped by the next attempt.
 */
final class NewDatabase {
  /** Characters of the hash in a working name: 64 bits, so that no other job's is the same. */
  private static final int HASH_CHARACTERS = 16;

  private final PsqlServer server;
  private final String place;
  private final String working;
  private final String mark;
  private final Remaining time;

  /** @param limit of all that is done here; clearing up after trouble comes on top */
  NewDatabase(PsqlServer server, Order order, Duration limit) {
    this.server = server;
    this.time = new Remaining(limit);
    this.place = order.place();
    this.working = working(order);
    this.mark = "Restored by Rebound, job " + order.job() + ", from " + order.checked().label().replaceAll("[^A-Za-z0-9_.-]", "?");
  }

  static String working(Order order) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest((order.job() + " " + order.place()).getBytes(StandardCharsets.UTF_8));
      return "rebound_unfinished_" + HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** How it ends without an act; empty where it must be filled. */
  Answer<Optional<Restoration>> look() {
    return switch (databases()) {
      case Answer.Trouble<Map<String, String>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Map<String, String>>(Map<String, String> there) -> {
        String comment = there.get(place);
        if (comment == null) {
          yield Answer.of(Optional.empty());
        }
        yield Answer.of(Optional.of(comment.equals(mark)
            ? new Restored(Change.ALREADY, place, time.elapsed())
            : new Refused("A database " + place + " is there that this job did not restore; it stays as it is.")));
      }
    };
  }

  /** Of the two names those that exist, with their comments. */
  private Answer<Map<String, String>> databases() {
    var rows = server.ask("Looking at the databases of " + server.node(),
        "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname IN ('%s', '%s')"
            .formatted(place, working), statementLimit());
    return switch (rows) {
      case Answer.Trouble<List<String>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<List<String>>(List<String> lines) -> {
        var there = new HashMap<String, String>();
        lines.stream().filter(line -> line.contains("\t")).map(line -> line.split("\t", 2)).forEach(cells -> there.put(cells[0], cells[1]));
        yield Answer.of(there);
      }
    };
  }

  Answer<Restoration> fill(Source dump, BooleanSupplier goesOn) {
    // Of an attempt of this job that ended here; the force ends its psql, should that still be at work.
    Answer<List<String>> done = dropUnfinished(statementLimit());
    if (done instanceof Answer.Value) {
      // template0: without what somebody put into template1, which the dump may hold too.
      done = server.ask("Creating the database", "CREATE DATABASE " + working + " TEMPLATE template0", statementLimit());
    }
    if (done instanceof Answer.Trouble<List<String>>(Outcome outcome, String reason)) {
      return Answer.trouble(outcome, reason);
    }
    String what = "Restoring into " + place;
    return switch (server.feed(what, working, dump, time.left(), goesOn)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason + leftOver());
      case Answer.Value<Finished>(Finished finished) -> finish();
    };
  }

  private Answer<Restoration> finish() {
    var named = server.ask("Naming the restored database",
        "COMMENT ON DATABASE %s IS '%s'; ALTER DATABASE %s RENAME TO %s".formatted(working, mark, working, place), statementLimit());
    return switch (named) {
      case Answer.Trouble<List<String>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<List<String>>(List<String> none) -> Answer.of(new Restored(Change.DONE, place, time.elapsed()));
    };
  }

  /** What becomes of the unfinished database after trouble. */
  private String leftOver() {
    return dropUnfinished(PsqlServer.STATEMENT_LIMIT) instanceof Answer.Value
        ? "" : " The unfinished database " + working + " is left behind.";
  }

  private Answer<List<String>> dropUnfinished(Duration statementLimit) {
    return server.ask("Dropping the unfinished database", "DROP DATABASE IF EXISTS " + working + " WITH (FORCE)", statementLimit);
  }

  private Duration statementLimit() {
    return time.atMost(PsqlServer.STATEMENT_LIMIT);
  }
}
