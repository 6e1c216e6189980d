package dev.rebound.targets.folder;

import dev.rebound.targets.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folders that this machine sees, of files that a service keeps for its users. Only looked at. */
public interface Folders {
  /** Bytes of a listing; a longer one is trouble. */
  int LISTING_BYTES_MAX = 16 << 20;
  /** Missing files that are named; of more only the number is told. */
  int NAMED_MAX = 5;

  /**
   * What a folder lacks, one sentence each; empty where all is there. A folder that is not there lacks itself.
   *
   * @param folder absolute path
   */
  Answer<List<String>> lacks(String folder, Expected expected);

  /**
   * What must be there.
   *
   * @param marker name of a file that is there only while the right volume is mounted; null where there is none
   * @param filesMin files at least in it and the folders below, the marker and the listing not counted; 0: not asked
   * @param listing name of a file in it that lists what must be there, a relative path a line; what {@code sha256sum} writes is taken,
   *     too, but only the names count: contents are not read. Null where there is none
   */
  record Expected(@Nullable String marker, long filesMin, @Nullable String listing) {}
}
