package dev.rebound.responder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of the crash points, {@code docs/generated/crash-points.md}: written by the sweep on demand, and else compared with it. */
final class CrashPointsPage {
  private static final Path PAGE = Path.of("../docs/generated/crash-points.md");
  private static final String WRITE = "crash-points.write";

  private CrashPointsPage() {}

  /** @param rows world, step and number of points of each; all of them passed */
  static void keep(List<List<String>> rows) {
    var text = new StringBuilder(
        """
        # Crash points

        Written by `CrashSweepTest` (`mvn -B -q -pl responder -am test -Dtest=CrashSweepTest -Dcrash-points.write=true`), which runs in
        `./rebound verify`. **On fakes**, all points, no seed: the real decider, restarted after every record, and the real steps, on
        fakes that keep the contract tests of the real systems. The responder dies before it acts, before and after each effect on the
        world, after the attempt and before its outcome is in the log, and after that (the outcome is then appended again). Each time the
        recovery ends well, the world is as without a crash, the same replica was chosen, and every effect that says whether it changed
        anything changed it once. The call of an own step may come twice; under its key it is one.

        | world | step | points | same end, effects once |
        |---|---|---|---|
        """);
    rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" | yes |\n"));
    int points = rows.stream().mapToInt(row -> Integer.parseInt(row.getLast())).sum();
    text.append("\n").append(points).append(" points in all. Every step of the playbooks of database, cache, application, site,"
        + " its failback, restore and redeploy is swept, but\nthe one that hands a restore over; the person who is asked says yes.\n");
    try {
      if (Boolean.getBoolean(WRITE)) {
        Files.writeString(PAGE, text);
      }
      assertThat(PAGE).as("write it with -D" + WRITE + "=true").hasContent(text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
