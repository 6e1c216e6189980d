package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnCallCommandTest {
  @TempDir Path folder;

  private String oncall(String... more) throws Exception {
    String plan = Files.readString(Path.of("../../plans/minimal.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("plan.yaml"),
            plan + """

            onCall:
              roles: { tech-lead: { contact: week, backup: lee } }
              rotations: { week: { people: [ dana, lee ], handover: monday 09:00, start: "2026-01-05" } }
            """);
    var out = new StringWriter();
    var line = Rebound.commandLine().setOut(new PrintWriter(out));
    var arguments = new java.util.ArrayList<String>(java.util.List.of("oncall", file.toString()));
    arguments.addAll(java.util.List.of(more));
    assertThat(line.execute(arguments.toArray(String[]::new))).isZero();
    return out.toString();
  }

  @Test
  void shouldSayWhoIsOnNowAndNext() throws Exception {
    assertThat(oncall("--at", "2026-01-07T00:00:00Z"))
        .contains("On call at 2026-01-07T00:00:00Z:\n", "  tech-lead: dana; backup lee\n",
            "  week: dana until 2026-01-12T09:00:00Z\n    next lee until 2026-01-19T09:00:00Z\n");
    assertThat(oncall("--at", "2026-01-14T00:00:00Z", "--json"))
        .contains("\"rotation\":\"week\",\"now\":{\"person\":\"lee\"");
  }
}
