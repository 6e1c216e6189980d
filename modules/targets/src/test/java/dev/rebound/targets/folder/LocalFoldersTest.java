package dev.rebound.targets.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFoldersTest extends FoldersContract {
  @TempDir Path root;

  @Override
  Folders folders() {
    return new LocalFolders();
  }

  @Override
  String folder(String name) {
    return root.resolve(name).toString();
  }

  @Override
  void put(String folder, String file, String content) {
    Path path = root.resolve(folder).resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldNotLeaveTheFolderForWhatAListingNames() {
    put("secrets", "key", "1");
    put("uploads", "list", "../secrets/key\n");
    assertThat(folders().lacks(folder("uploads"), new Folders.Expected(null, 0, "list")))
        .isEqualTo(Answer.of(List.of("1 of 1 files of the listing are not in " + folder("uploads") + ": ../secrets/key.")));
  }

  @Test
  void shouldNameOnlyTheFirstOfManyMissingFiles() {
    put("uploads", "list", "a\nb\nc\nd\ne\nf\ng\n");
    assertThat(folders().lacks(folder("uploads"), new Folders.Expected(null, 0, "list")))
        .isEqualTo(Answer.of(List.of("7 of 7 files of the listing are not in " + folder("uploads") + ": a, b, c, d, e, ….")));
  }

  @Test
  void shouldSayThatTheListingIsNoText() throws IOException {
    put("uploads", "a", "1");
    Files.write(root.resolve("uploads/list"), new byte[] {(byte) 0xC3, 'a'});
    assertThat(folders().lacks(folder("uploads"), new Folders.Expected(null, 0, "list"))).isInstanceOf(Answer.Trouble.class);
  }
}
