package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code deploy/} as the real promtool and amtool see them; the rules by their results, on series written by hand. */
@Tag("system")
final class DeployedAlertingSystemTest {
  @TempDir Path folder;

  @BeforeEach
  void copy() throws IOException {
    assumeTrue(AlertChain.missing().isEmpty(), () -> "the real chain needs Debian's packages; not here: " + AlertChain.missing());
    for (String name : List.of("prometheus.yml", "prometheus-rules.yml", "alertmanager-receiver.yml")) {
      Files.writeString(folder.resolve(name), AlertChain.deployed(name));
    }
    Path token = Files.writeString(folder.resolve("token"), "any");
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(config, Files.readString(config).replace("/etc/prometheus/rebound-token", token.toString()));
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/prometheus-rules-test.yml"))) {
      Files.write(folder.resolve("prometheus-rules-test.yml"), in.readAllBytes());
    }
  }

  @Test
  void shouldBeValid() throws Exception {
    run("promtool", "check", "config", "prometheus.yml");
    run("promtool", "check", "rules", "prometheus-rules.yml");
    run("amtool", "check-config", "alertmanager-receiver.yml");
  }

  @Test
  void shouldFireWhenItMustAndNotWhenNot() throws Exception {
    run("promtool", "test", "rules", "prometheus-rules-test.yml");
  }

  @Test
  void shouldRouteTheHeartbeatAndEveryAlertToRebound() throws Exception {
    assertThat(run("amtool", "config", "routes", "test", "--config.file=alertmanager-receiver.yml", "alertname=Watchdog"))
        .endsWith("rebound");
    assertThat(run("amtool", "config", "routes", "test", "--config.file=alertmanager-receiver.yml", "alertname=Other"))
        .endsWith("rebound");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit status of %s: %s", List.of(command), said).isZero();
    return said.strip();
  }
}
