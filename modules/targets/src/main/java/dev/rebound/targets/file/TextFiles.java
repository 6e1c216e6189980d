package dev.rebound.targets.file;

import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values in text files that this machine sees. A key is what stands before {@code =} or {@code :} on a line of its own, as in
 * {@code .properties}, {@code .env} and flat YAML; without a key the whole content is the value. A key that stands twice is trouble.
 */
public interface TextFiles {
  /** Bytes of a file; a longer one is trouble. */
  int BYTES_MAX = 1 << 20;

  /** Reads a value; empty where the file or the key is missing. */
  Answer<Optional<HeldText>> read(String path, @Nullable String key);

  /**
   * Replaces a value if the file's content is still the one that was read (compare-and-set). Readers see the old content or the new one,
   * never a part of it. Owner and mode stay; where they cannot be kept, nothing is changed, and that is trouble.
   *
   * @param expectedVersion from {@link HeldText#version}
   */
  Answer<Replacement> replace(String path, @Nullable String key, String value, String expectedVersion);
}
