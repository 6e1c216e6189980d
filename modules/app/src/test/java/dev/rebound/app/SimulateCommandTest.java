package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.simulate.Declared;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rebound simulate}: one line for each incident, a word on standard error for each line that is no event. */
final class SimulateCommandTest {
  @TempDir Path folder;

  private record Ran(int status, List<String> out, List<String> err) {}

  private Ran run(List<String> lines) throws IOException {
    Path trace = Files.write(folder.resolve("trace.jsonl"), lines);
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
            .execute("simulate", "--plan", checkout().resolve("plans/orders.yaml").toString(), "--trace", trace.toString());
    return new Ran(status, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** A cache that fails after ten seconds. */
  private static List<String> failingCache() {
    var lines = new ArrayList<String>();
    for (int second = 0; second < 20; second++) {
      String time = "2026-11-20T09:00:%02dZ".formatted(second);
      lines.add(check(second, "gateway", "tcp", "UP", time));
      lines.add(check(second, "redis-0", "redis", second < 10 ? "UP" : "DOWN", time));
    }
    return lines;
  }

  private static String check(int second, String target, String kind, String status, String time) {
    return """
        {"offset": %d, "channel": "health", "payload": {"target": "%s", "kind": "%s", "role": "primary", "probe": "probe-a", \
        "status": "%s", "observedAt": "%s"}}""".formatted(second, target, kind, status, time);
  }

  @Test
  void shouldSayEachIncidentInOneLineOfJson() throws IOException {
    Ran ran = run(failingCache());
    assertThat(ran.status()).as("%s", ran).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).singleElement().satisfies(line -> {
      Declared declared = Json.read(line.getBytes(StandardCharsets.UTF_8), Declared.class);
      assertThat(declared.scenario()).isEqualTo("CACHE_FAILURE");
      assertThat(declared.target()).isEqualTo("redis-0");
      assertThat(declared.openedAtS()).isEqualTo(15.0);
      assertThat(declared.recoveries()).isEqualTo(1);
      assertThat(line).contains("\"closedAtS\":null", "\"supersededBy\":null", "\"attributed\":[]");
    });
  }

  @Test
  void shouldNameALineThatIsNoEventAndCountTheOthers() throws IOException {
    var lines = new ArrayList<String>(failingCache());
    lines.add(3, "no json");
    lines.add(7, "");
    lines.add(8, "{\"channel\": \"health\", \"payload\": {}}");
    lines.add(9, "{\"offset\": 3, \"channel\": \"alertmanager\", \"payload\": \"{ raw text of no sense\"}");
    Ran ran = run(lines);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).singleElement().satisfies(line -> assertThat(line).contains("CACHE_FAILURE", "redis-0"));
    assertThat(ran.err()).satisfiesExactly(
        first -> assertThat(first).startsWith("rebound: ").contains("trace.jsonl:4: "),
        second -> assertThat(second).contains("trace.jsonl:9: not an event of a timeline"));
  }

  @Test
  void shouldSayNothingWhereNothingHappens() throws IOException {
    assertThat(run(failingCache().subList(0, 20))).satisfies(ran -> {
      assertThat(ran.status()).isZero();
      assertThat(ran.out()).isEmpty();
    });
  }

  private static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no folder above has the launcher");
    }
    return folder;
  }
}
