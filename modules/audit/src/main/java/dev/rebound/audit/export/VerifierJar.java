package dev.rebound.audit.export;

import dev.rebound.verifier.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The verifier as one jar: that of the build, or made of its compiled classes where Rebound runs from a folder of classes. */
final class VerifierJar {
  private VerifierJar() {}

  static void write(Path file) throws IOException {
    Path source = source();
    if (Files.isRegularFile(source)) {
      Files.copy(source, file);
      return;
    }
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    String folder = Main.class.getPackageName().replace('.', '/');
    List<Path> classes;
    try (Stream<Path> all = Files.list(source.resolve(folder))) {
      classes = all.filter(each -> each.toString().endsWith(".class")).sorted().toList();
    }
    try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (Path each : classes) {
        jar.putNextEntry(new JarEntry(folder + "/" + each.getFileName()));
        Files.copy(each, jar);
        jar.closeEntry();
      }
    }
  }

  private static Path source() {
    URI place;
    try {
      place = Objects.requireNonNull(Main.class.getProtectionDomain().getCodeSource(), "classes come from a place").getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException("where the verifier stands cannot be named", e));
    }
    return Path.of(place);
  }
}
