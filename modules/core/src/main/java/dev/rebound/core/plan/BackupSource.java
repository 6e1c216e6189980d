package dev.rebound.core.plan;

import dev.rebound.core.plan.Component.Credentials;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where backups of a database are, and where one of them is restored to: always a new, time-stamped place. */
public sealed interface BackupSource {
  /** The word of the plan file and of every message. */
  String word();

  /** Absolute paths of the programs that the plan has run for it, on the responder's machine. */
  List<String> programsRun();

  /**
   * A folder with plain or zipped dumps of {@code pg_dump}, each restored into a new database.
   *
   * @param folder absolute, as the responder's machine sees it
   * @param server JDBC URL of the server that gets the new database, with the database to connect to for making it
   * @param credentials of a role with CREATEDB there; null: the component's own
   * @param psql absolute path of the program
   * @param dataFolder of the server, where it is on the responder's machine: it tells how much room there is; null where it is not
   */
  record Dumps(String folder, String server, @Nullable Credentials credentials, String psql, @Nullable String dataFolder)
      implements BackupSource {
    public static final String WORD = "dumps";

    @Override
    public String word() {
      return WORD;
    }

    @Override
    public List<String> programsRun() {
      return List.of(psql);
    }
  }

  /**
   * A stanza of pgBackRest, restored into a new data folder on the responder's machine.
   *
   * @param config absolute path of its configuration file, in which the passphrase stands
   * @param repository its number in that file
   * @param folder absolute path of the folder that the new data folders are made in
   * @param asOwner what stands before each command so that it runs as the owner of the data; empty where Rebound runs as that user
   * @param program absolute path of pgbackrest
   * @param programs folder of pg_ctl and pg_isready of the data's major version
   * @param trialPort at which a restored folder is started for a look, for this machine alone
   */
  record PgBackRest(
      String config, String stanza, int repository, String folder, List<String> asOwner, String program, String programs, int trialPort)
      implements BackupSource {
    public static final String WORD = "pgBackRest";
    private static final List<String> TRIAL = List.of("pg_ctl", "pg_isready");

    public PgBackRest {
      asOwner = List.copyOf(asOwner);
    }

    @Override
    public String word() {
      return WORD;
    }

    @Override
    public List<String> programsRun() {
      return Stream.of(asOwner.stream().limit(1), Stream.of(program), TRIAL.stream().map(tool -> programs + "/" + tool))
          .flatMap(Function.identity()).toList();
    }
  }
}
