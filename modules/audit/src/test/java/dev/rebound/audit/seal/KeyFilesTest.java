package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.Unreadable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The private key is its owner's alone, and no message tells it. */
final class KeyFilesTest {
  @TempDir Path folder;

  @Test
  void shouldMakeAPairThatOnlyItsOwnerReads() throws IOException {
    Path file = folder.resolve("sealer");
    SealKey made = KeyFiles.create(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(KeyFiles.read(file).id()).isEqualTo(made.id());
    assertThatThrownBy(() -> KeyFiles.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(KeyFiles.read(file).id()).as("nothing was overwritten").isEqualTo(made.id());
  }

  @Test
  void shouldRefuseAKeyThatOthersMayRead() throws IOException {
    Path file = folder.resolve("sealer");
    KeyFiles.create(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> KeyFiles.read(file)).isInstanceOf(Unreadable.class).hasMessageContaining("chmod 600");
  }

  @Test
  void shouldRefuseWhatIsNoPairWithoutTellingIt() throws IOException {
    Path file = folder.resolve("sealer");
    KeyFiles.create(file);
    String secret = Files.readAllLines(file).get(1);
    KeyFiles.create(folder.resolve("other"));
    Files.copy(KeyFiles.open(folder.resolve("other")), KeyFiles.open(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> KeyFiles.read(file)).isInstanceOf(Unreadable.class).hasMessageContaining("are no pair")
        .hasMessageNotContaining(secret);
    Files.writeString(file, Files.readString(file).replace(secret, secret.substring(8)));
    assertThatThrownBy(() -> KeyFiles.read(file)).isInstanceOf(Unreadable.class).hasMessageNotContaining(secret.substring(8));
    Files.writeString(file, secret);
    assertThatThrownBy(() -> KeyFiles.read(file)).isInstanceOf(Unreadable.class).hasMessageNotContaining(secret);
  }
}
