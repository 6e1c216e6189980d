package dev.rebound.targets.folder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Folders in memory: the content of each file by its relative path. */
public final class FakeFolders implements Folders {
  private final Map<String, Map<String, String>> folders = new TreeMap<>();
  private Outcome outcome = Outcome.ANSWERED;

  /** Puts a file into a folder, which is made where it is missing. */
  public synchronized void put(String folder, String file, String content) {
    folders.computeIfAbsent(folder, _ -> new TreeMap<>()).put(file, content);
  }

  /** How the file system answers from now on. */
  public synchronized void outcome(Outcome now) {
    outcome = now;
  }

  @Override
  public synchronized Answer<List<String>> lacks(String folder, Expected expected) {
    if (outcome != Outcome.ANSWERED) {
      return Answer.trouble(outcome, "The folder " + folder + " cannot be read.");
    }
    Map<String, String> files = folders.get(folder);
    if (files == null) {
      return Answer.of(List.of("There is no folder " + folder + "."));
    }
    var lacks = new ArrayList<String>();
    if (expected.marker() != null && !files.containsKey(expected.marker())) {
      lacks.add("The marker " + expected.marker() + " is not in " + folder + ".");
    }
    long found =
        files.keySet().stream()
            .filter(each -> !Objects.equals(each, expected.marker()) && !Objects.equals(each, expected.listing())).count();
    if (found < expected.filesMin()) {
      lacks.add("There are " + found + " files in " + folder + ".");
    }
    String listing = expected.listing() == null ? null : files.get(expected.listing());
    if (expected.listing() != null && (listing == null || listing.isBlank() || !listing.lines().filter(line -> !line.isBlank())
        .allMatch(line -> files.containsKey(line.replaceFirst("^[0-9a-f]{64} [ *]", ""))))) {
      lacks.add("Files of the listing are not in " + folder + ".");
    }
    return Answer.of(List.copyOf(lacks));
  }
}
