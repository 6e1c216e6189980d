package dev.rebound.targets.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files. */
class LocalTextFilesTest extends TextFilesContract {
  private final TextFiles files = new LocalTextFiles();
  @TempDir private Path folder;

  @Override
  TextFiles files() {
    return files;
  }

  @Override
  String path(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  void put(String path, String content) throws IOException {
    Files.writeString(Path.of(path), content);
  }

  @Override
  String content(String path) throws IOException {
    return Files.readString(Path.of(path));
  }

  private Replacement replace(String name, String value) {
    HeldText held = read(path(name), null).orElseThrow();
    return value(files.replace(path(name), null, value, held.version()));
  }

  @Test
  void shouldKeepTheModeAndLeaveNothingBeside() throws IOException {
    put(path("url"), "old");
    Files.setPosixFilePermissions(folder.resolve("url"), PosixFilePermissions.fromString("rw-r-----"));
    put(path("url.rebound-new"), "of an attempt that died");
    assertThat(replace("url", "new")).isEqualTo(Replacement.UPDATED);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("url")))).isEqualTo("rw-r-----");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(folder.resolve("url"));
    }
  }

  /** Only root may give a file away. */
  @Test
  void shouldKeepTheOwner() throws IOException {
    put(path("url"), "old");
    Object us = Files.getAttribute(folder.resolve("url"), "unix:uid");
    assumeThat(us).as("runs as root").isEqualTo(0);
    Files.setAttribute(folder.resolve("url"), "unix:uid", 12_345);
    Files.setAttribute(folder.resolve("url"), "unix:gid", 23_456);
    assertThat(replace("url", "new")).isEqualTo(Replacement.UPDATED);
    assertThat(Files.getAttribute(folder.resolve("url"), "unix:uid")).isEqualTo(12_345);
    assertThat(Files.getAttribute(folder.resolve("url"), "unix:gid")).isEqualTo(23_456);
  }

  @Test
  void shouldReplaceTheFileThatALinkNames() throws IOException {
    put(path("real"), "old");
    Files.createSymbolicLink(folder.resolve("url"), Path.of("real"));
    assertThat(replace("url", "new")).isEqualTo(Replacement.UPDATED);
    assertThat(Files.isSymbolicLink(folder.resolve("url"))).isTrue();
    assertThat(content(path("real"))).isEqualTo("new");
  }

  @Test
  void shouldShowReadersNoPartOfAContent() throws IOException, InterruptedException {
    String old = "a".repeat(100_000);
    String fresh = "b".repeat(100_000);
    put(path("url"), old);
    var torn = new StringBuilder();
    var reader = Thread.ofVirtual().start(() -> {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          String seen = content(path("url"));
          if (!seen.equals(old) && !seen.equals(fresh)) {
            torn.append(seen.length()).append(' ');
          }
        } catch (IOException e) {
          if (!Thread.currentThread().isInterrupted()) {
            torn.append(e);
          }
        }
      }
    });
    for (int round = 0; round < 10; round++) {
      assertThat(replace("url", round % 2 == 0 ? fresh : old)).isEqualTo(Replacement.UPDATED);
    }
    reader.interrupt();
    reader.join();
    assertThat(torn).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoText() throws IOException {
    Files.write(folder.resolve("url"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(files.read(path("url"), null)).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.reason()).contains("no text in UTF-8"));
    assertThat(files.read(folder.toString(), null)).isInstanceOf(Answer.Trouble.class);
  }
}
