package dev.rebound.targets.folder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link Folders} of this machine's file system. Links are not followed below the folder. */
public final class LocalFolders implements Folders {
  /** As coreutils' sha256sum writes a line: the digest, a space, a space or a star, the name. */
  private static final Pattern DIGEST = Pattern.compile("^[0-9a-f]{64} [ *]");

  @Override
  public Answer<List<String>> lacks(String folder, Expected expected) {
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      return Answer.of(List.of("There is no folder " + folder + "."));
    }
    try {
      var lacks = new ArrayList<String>();
      String marker = expected.marker();
      if (marker != null && !Files.isRegularFile(path.resolve(marker))) {
        lacks.add("The marker " + marker + " is not in " + folder + ": its volume may not be mounted.");
      }
      count(path, expected, lacks);
      listed(path, expected.listing(), lacks);
      return Answer.of(List.copyOf(lacks));
    } catch (IOException | UncheckedIOException e) {
      return Answer.trouble(Outcome.ERROR, "The folder " + folder + " cannot be read (" + e.getClass().getSimpleName() + ").");
    }
  }

  /** Counts no further than asked. */
  private static void count(Path folder, Expected expected, List<String> lacks) throws IOException {
    Set<Path> own =
        Stream.of(expected.marker(), expected.listing()).filter(Objects::nonNull).map(folder::resolve).collect(Collectors.toSet());
    if (expected.filesMin() > 0) {
      try (Stream<Path> files = Files.walk(folder)) {
        long found =
            files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) && !own.contains(each)).limit(expected.filesMin())
                .count();
        if (found < expected.filesMin()) {
          lacks.add("There are " + found + " files in " + folder + ", fewer than " + expected.filesMin() + ".");
        }
      }
    }
  }

  private static void listed(Path folder, @Nullable String listing, List<String> lacks) throws IOException {
    if (listing == null) {
      return;
    }
    Path list = folder.resolve(listing);
    if (!Files.isRegularFile(list)) {
      lacks.add("The listing " + listing + " is not in " + folder + ".");
      return;
    }
    if (Files.size(list) > LISTING_BYTES_MAX) {
      lacks.add("The listing " + listing + " is larger than " + (LISTING_BYTES_MAX >> 20) + " MiB.");
      return;
    }
    List<String> names =
        Files.readAllLines(list).stream().filter(line -> !line.isBlank()).map(line -> DIGEST.matcher(line).replaceFirst("")).toList();
    Path root = folder.normalize();
    List<String> missing =
        names.stream().filter(name -> !root.resolve(name).normalize().startsWith(root) || !Files.isRegularFile(root.resolve(name)))
            .toList();
    if (names.isEmpty()) {
      lacks.add("The listing " + listing + " in " + folder + " names no file.");
    } else if (!missing.isEmpty()) {
      lacks.add(missing.size() + " of " + names.size() + " files of the listing are not in " + folder + ": "
          + missing.stream().limit(NAMED_MAX).collect(Collectors.joining(", ")) + (missing.size() > NAMED_MAX ? ", …" : "") + ".");
    }
  }
}
