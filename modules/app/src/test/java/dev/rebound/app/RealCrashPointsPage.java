package dev.rebound.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The page of the real crash sweep, {@code docs/generated/crash-points-real.md}: written by the soak after each sweep that passed. */
final class RealCrashPointsPage {
  private static final Path PAGE = Path.of("../../docs/generated/crash-points-real.md");

  private RealCrashPointsPage() {}

  /** @param rows strike, blow, step, points struck */
  static void write(long seed, List<List<String>> rows) throws IOException {
    var text = new StringBuilder(
        """
        # Crash points on real systems

        Written by `RealCrashSweepSystemTest` in `./rebound verify --soak`, %s, seed %d, %d cores. **Real**: PostgreSQL pair, Redis trio,
        Kafka's broker and each service are processes; Kubernetes, Slack and mail are stand-ins. At each point the responder's process, or
        the broker's, gets SIGKILL and is started again. Each time the recovery ended well, with one promotion at most, no acknowledged
        write of the database lost, and the same changes of the world as in a recovery that nobody struck.

        | struck | world | step | points |
        |---|---|---|---|
        """.formatted(LocalDate.now(ZoneOffset.UTC), seed, Runtime.getRuntime().availableProcessors()));
    rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
    Files.writeString(PAGE, text);
  }
}
