package dev.rebound.plan;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.AllowList.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responder's allow-list (R8): a line each, {@code command /absolute/path} or {@code http https://host:port}; empty lines and
 * lines that begin with {@code #} are left out. It is the operator's, beside the service's options, and no part of any plan.
 */
public final class AllowListFile {
  /** Bytes of the file. */
  private static final int SIZE_MAX = 64 * 1024;
  private static final String RIGHT = "Write 'command /absolute/path' or 'http https://host:port'.";

  private AllowListFile() {}

  /**
   * The list of a file; without one nothing is allowed.
   *
   * @throws IllegalArgumentException with every problem as file:line where it is none
   */
  public static AllowList read(@Nullable Path file) {
    if (file == null) {
      return AllowList.NONE;
    }
    try {
      if (Files.size(file) > SIZE_MAX) {
        throw new IllegalArgumentException(file + ":1: the file is larger than 64 KiB. " + RIGHT);
      }
      return parse(Files.readAllLines(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ":1: the allow-list cannot be read. Check the path and the permissions.", e);
    }
  }

  private static AllowList parse(List<String> lines, String name) {
    var programs = new HashSet<String>();
    var origins = new HashSet<Origin>();
    var problems = new ArrayList<String>();
    for (int line = 1; line <= lines.size(); line++) {
      String text = lines.get(line - 1).strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] words = text.split("\\s+", 2);
      String wrong = words.length < 2 ? "this allows nothing" : entry(words[0], words[1], programs, origins);
      if (wrong != null) {
        problems.add(name + ":" + line + ": " + wrong + ". " + RIGHT);
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("the allow-list is not valid:\n" + String.join("\n", problems));
    }
    return AllowList.of(programs, origins);
  }

  /** @return what is wrong; null where it was added */
  private static @Nullable String entry(String kind, String what, HashSet<String> programs, HashSet<Origin> origins) {
    switch (kind) {
      case "command" -> {
        if (!OwnCallReader.PROGRAM.matcher(what).matches()) {
          return "the program is no absolute path";
        }
        programs.add(what);
        return null;
      }
      case "http" -> {
        try {
          if (!what.matches("(?i)https?://[^/?#@]+/?")) {
            return "an address is a scheme, a host and a port alone";
          }
          origins.add(Origin.of(what));
          return null;
        } catch (IllegalArgumentException e) {
          return "this is no address";
        }
      }
      default -> {
        return Value.echo(kind) + " is nothing that can be allowed";
      }
    }
  }
}
