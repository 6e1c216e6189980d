package dev.rebound.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that goes with an export runs alone. */
final class VerifierJarTest {
  @TempDir Path folder;

  @Test
  void shouldRunWithNothingElseOnTheClassPath() throws Exception {
    Path jar = folder.resolve("rebound-verifier.jar");
    VerifierJar.write(jar);
    String main;
    try (var read = new JarFile(jar.toFile())) {
      assertThat(read.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
          .isNotEmpty().allMatch(name -> name.startsWith("dev/rebound/verifier/"));
      main = read.getManifest().getMainAttributes().getValue("Main-Class");
    }
    var out = new ByteArrayOutputStream();
    try (var alone = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      var run = alone.loadClass(main).getDeclaredMethod("run", String[].class, PrintStream.class);
      run.setAccessible(true);
      assertThat(run.invoke(null, new String[0], new PrintStream(out, true, StandardCharsets.UTF_8))).isEqualTo(2);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: java -jar rebound-verifier.jar --segments DIR");
  }
}
