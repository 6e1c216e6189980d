package dev.rebound.targets.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.folder.Folders.Expected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Folders} keeps. */
abstract class FoldersContract {
  static final String DIGEST = "0123456789abcdef".repeat(4);

  abstract Folders folders();

  /** The path of a folder as the port knows it. */
  abstract String folder(String name);

  abstract void put(String folder, String file, String content);

  private List<String> lacks(String name, Expected expected) {
    return switch (folders().lacks(folder(name), expected)) {
      case Answer.Value<List<String>>(var lacks) -> lacks;
      case Answer.Trouble<List<String>>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  @Test
  void shouldFindWhatIsThere() {
    put("uploads", ".volume", "");
    put("uploads", "a/1.png", "1");
    put("uploads", "b.png", "2");
    put("uploads", "SHA256SUMS", DIGEST + "  a/1.png\n" + DIGEST + " *b.png\n\n");

    assertThat(lacks("uploads", new Expected(".volume", 2, "SHA256SUMS"))).isEmpty();
    assertThat(lacks("uploads", new Expected(null, 0, null))).isEmpty();
  }

  @Test
  void shouldMissAFolderAMarkerAndFiles() {
    assertThat(lacks("none", new Expected(null, 0, null))).containsExactly("There is no folder " + folder("none") + ".");
    put("uploads", "a.png", "1");
    put("uploads", "list", "a.png\nb.png\n");
    assertThat(lacks("uploads", new Expected(".volume", 0, null))).hasSize(1).first().asString().contains(".volume");
    assertThat(lacks("uploads", new Expected(null, 2, "list"))).as("the listing is no upload").hasSize(2);
    assertThat(lacks("uploads", new Expected(null, 1, null))).isEmpty();
    assertThat(lacks("uploads", new Expected(null, 0, "no-list"))).hasSize(1);
  }

  @Test
  void shouldTakeAnEmptyListingForNone() {
    put("uploads", "list", "\n");
    assertThat(lacks("uploads", new Expected(null, 0, "list"))).hasSize(1);
  }
}
