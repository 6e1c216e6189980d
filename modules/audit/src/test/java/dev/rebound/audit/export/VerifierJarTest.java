package dev.rebound.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that goes with an export runs alone. */
final class VerifierJarTest {
  @TempDir Path folder;

  @Test
  void shouldRunWithNothingElseOnTheClassPath() throws IOException, InterruptedException {
    Path jar = folder.resolve("rebound-verifier.jar");
    VerifierJar.write(jar);
    try (var read = new JarFile(jar.toFile())) {
      assertThat(read.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
          .isNotEmpty().allMatch(name -> name.startsWith("dev/rebound/verifier/"));
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process = new ProcessBuilder(java.toString(), "-jar", jar.toString()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out).contains("usage: java -jar rebound-verifier.jar --segments DIR");
    assertThat(process.exitValue()).isEqualTo(2);
  }
}
