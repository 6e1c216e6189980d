package dev.rebound.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;

/** The page of the real crash sweep, {@code docs/generated/crash-points-real.md}: each sweep that passed in the soak writes its rows. */
final class RealCrashPointsPage {
  private static final Path PAGE = Path.of("../../docs/generated/crash-points-real.md");
  private static final String HEAD =
      """
      # Crash points on real systems

      Written by `RealCrashSweepSystemTest`, `SiteCrashSweepSystemTest`, `ApplicationCrashSweepSystemTest` and
      `RestoreCrashSweepSystemTest` in `./rebound verify --soak`. **Real**: PostgreSQL, Redis, BIND, HAProxy, psql, pgBackRest, Kafka's
      broker and each service are processes; Kubernetes, Slack and mail are stand-ins. At each point the responder's process, or the
      broker's, gets SIGKILL and is started again. Each time the recovery ended well (a data folder that pgBackRest restored was tried and
      given to a person, as the playbook has it), with one promotion at most, no acknowledged write of the database lost (of a lost site:
      none but those that the recovery stated), and the same changes of the world as in a recovery that nobody struck. Where fewer points
      are struck than there are, the seed chose them.

      | struck | world | step | points | run |
      |---|---|---|---|---|
      """;

  private RealCrashPointsPage() {}

  /** Into how many parts the points of a sweep are divided, of which one is struck; 1 where nobody wants less than all. */
  static int parts() {
    return Integer.getInteger("crash-sweep.parts", 1);
  }

  /** Replaces the rows of one sweep, and keeps those of the others. @param steps step, points struck */
  static void write(long seed, String strike, String blow, List<List<String>> steps) throws IOException {
    String sweep = "| " + strike + " | " + blow + " | ";
    String run = " | %s, seed %d, %d cores |".formatted(LocalDate.now(ZoneOffset.UTC), seed, Runtime.getRuntime().availableProcessors());
    var rows = new TreeSet<String>();
    Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| kill") && !line.startsWith(sweep)).forEach(rows::add);
    steps.forEach(step -> rows.add(sweep + String.join(" | ", step) + run));
    Files.writeString(PAGE, HEAD + String.join("\n", rows) + "\n");
  }
}
