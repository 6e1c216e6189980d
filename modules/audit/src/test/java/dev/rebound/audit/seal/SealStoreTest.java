package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.CheckpointFolder;
import dev.rebound.verifier.SealKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store only grows. */
final class SealStoreTest {
  private static final List<Checkpoint> SEALED = Recorded.sealed(SealKey.generate());
  @TempDir Path folder;

  @Test
  void shouldKeepEachCheckpointOnce() throws IOException {
    var store = new SealStore(folder);
    assertThat(store.last(Recorded.LOG)).isZero();
    SEALED.forEach(each -> store.keep(each, each.bytes()));
    SEALED.forEach(each -> store.keep(each, each.bytes()));
    assertThat(store.last(Recorded.LOG)).isEqualTo(3);
    try (var files = Files.list(folder.resolve("rebound.incidents-03"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
          "0000000001.checkpoint", "0000000002.checkpoint", "0000000003.checkpoint");
    }
    assertThat(Files.readAllBytes(folder.resolve(CheckpointFolder.name(Recorded.LOG)).resolve(CheckpointFolder.name(2))))
        .isEqualTo(SEALED.get(1).bytes());
  }

  @Test
  void shouldNeverReplaceACheckpoint() {
    var store = new SealStore(folder);
    store.keep(SEALED.getFirst(), SEALED.getFirst().bytes());
    Checkpoint other = Recorded.sealed(SealKey.generate()).getFirst();
    assertThatThrownBy(() -> store.keep(other, other.bytes())).isInstanceOf(Contradiction.class);
    store.keep(SEALED.getFirst(), SEALED.getFirst().bytes());
  }
}
