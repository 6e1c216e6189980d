package dev.rebound.plan;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Credentials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code postgresql.backups}: where backups are, and where one of them is restored to. */
final class BackupsReader {
  static final String PSQL = "/usr/bin/psql";
  static final String PGBACKREST = "/usr/bin/pgbackrest";
  static final String PGBACKREST_CONFIG = "/etc/pgbackrest.conf";
  /** Of repositories in one configuration. Source: pgBackRest's manual, {@code repo}. */
  static final int REPOSITORY_MAX = 256;
  static final int PORT_MIN = 1024;
  static final int PORT_MAX = 65_535;
  /** As the adapters want it: a socket in a longer folder could not be made, and other characters mean something to a shell. */
  static final String FOLDER = "^(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$";
  static final int FOLDER_MAX = 60;
  static final String STANZA = "^[A-Za-z0-9_-]{1,64}$";

  private static final String[] DUMP_KEYS = {"folder", "server", "credentials", "psql", "dataFolder"};
  private static final String RIGHT = "Name what is there: { dumps: … }, { pgBackRest: … } or both.";

  private final @Nullable Path base;

  BackupsReader(@Nullable Path base) {
    this.base = base;
  }

  List<BackupSource> read(Value value) {
    Section section = Section.of(value, BackupSource.PgBackRest.WORD, BackupSource.Dumps.WORD);
    if (section.entries().isEmpty() && value.kind().startsWith("a mapping")) {
      value.wrong("no backups are named", RIGHT);
    }
    var sources = new ArrayList<BackupSource>();
    if (section.has(BackupSource.PgBackRest.WORD)) {
      sources.add(pgBackRest(section.section(
          BackupSource.PgBackRest.WORD, "stanza", "config", "repository", "folder", "asOwner", "program", "programs", "trialPort")));
    }
    if (section.has(BackupSource.Dumps.WORD)) {
      sources.add(dumps(section.section(BackupSource.Dumps.WORD, DUMP_KEYS)));
    }
    return sources;
  }

  /** Dumps alone: a data folder that pgBackRest restores would be served by nobody. */
  List<BackupSource> readDumps(Value value) {
    Section section = Section.of(value, BackupSource.Dumps.WORD);
    return section.required(BackupSource.Dumps.WORD, "Name the folder with the dumps, and the server that gets a new database.")
        .map(at -> List.of(dumps(Section.of(at, DUMP_KEYS)))).orElse(List.of());
  }

  private BackupSource dumps(Section section) {
    String server = Addresses.jdbc(section, "server");
    Credentials credentials = section.has("credentials") ? Secrets.credentials(section, base) : null;
    return new BackupSource.Dumps(
        absolute(section, "folder", "Name the folder with the dumps: /var/backups/orders."), server, credentials,
        absoluteOr(section, "psql", PSQL), section.has("dataFolder") ? absolute(section, "dataFolder", "Name the folder.") : null);
  }

  private static BackupSource pgBackRest(Section section) {
    List<Word> asOwner = section.words("asOwner", "Write a list: [ /usr/bin/sudo, -n, -u, postgres ].");
    if (!asOwner.isEmpty() && !asOwner.getFirst().text().startsWith("/")) {
      asOwner.getFirst().at().wrong("the program is no absolute path", "Commands run without a shell and without a search for them.");
    }
    return new BackupSource.PgBackRest(
        absoluteOr(section, "config", PGBACKREST_CONFIG),
        matching(section, "stanza", STANZA, "Name the stanza as pgBackRest does."),
        (int) section.number("repository", 1, 1, REPOSITORY_MAX), folder(section),
        asOwner.stream().map(Word::text).toList(), absoluteOr(section, "program", PGBACKREST),
        absolute(section, "programs", "Name the folder of pg_ctl: /usr/lib/postgresql/15/bin."),
        (int) section.requiredNumber("trialPort", "Write a port that is free on the responder's machine.", PORT_MIN, PORT_MAX));
  }

  private static String folder(Section section) {
    String right = "Name the folder for new data folders: /var/lib/postgresql/restored (letters, digits, _ . -).";
    String folder = matching(section, "folder", FOLDER, right);
    section.optional("folder").filter(_ -> folder.length() > FOLDER_MAX)
        .ifPresent(at -> at.wrong("this path is too long", "Write at most " + FOLDER_MAX + " characters: a socket must fit below it."));
    return folder;
  }

  private static String matching(Section section, String key, String pattern, String right) {
    String text = section.text(key, right);
    section.optional(key).filter(_ -> !text.isEmpty() && !Pattern.matches(pattern, text))
        .ifPresent(at -> at.wrong(Value.echo(text) + " cannot be taken", right));
    return text;
  }

  private static String absolute(Section section, String key, String right) {
    String path = section.text(key, right);
    check(section.optional(key), path);
    return path;
  }

  private static String absoluteOr(Section section, String key, String otherwise) {
    Optional<String> path = section.optionalText(key);
    path.ifPresent(text -> check(section.optional(key), text));
    return path.orElse(otherwise);
  }

  private static void check(Optional<Value> at, String path) {
    at.filter(_ -> !path.isEmpty() && !path.startsWith("/"))
        .ifPresent(value -> value.wrong("this is no absolute path", "Write it as the responder's machine sees it, from / on."));
  }
}
