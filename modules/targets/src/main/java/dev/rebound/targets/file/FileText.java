package dev.rebound.targets.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds a value in the content of a file. */
final class FileText {
  /** Where a value stands in its content. */
  record Range(int start, int end) {}

  private FileText() {}

  /**
   * The place of a key's value on its line, without the white space around it; the whole content where no key is named.
   *
   * @throws Ambiguous where the key stands more than once
   */
  static Optional<Range> find(String content, @Nullable String key) throws Ambiguous {
    if (key == null) {
      return Optional.of(new Range(0, content.length()));
    }
    Matcher line = Pattern.compile("(?m)^[ \\t]*(?:export[ \\t]+)?" + Pattern.quote(key) + "[ \\t]*[=:][ \\t]*(?<value>[^\\r\\n]*)")
        .matcher(content);
    if (!line.find()) {
      return Optional.empty();
    }
    int start = line.start("value");
    int end = start + line.group("value").stripTrailing().length();
    if (line.find()) {
      throw new Ambiguous();
    }
    return Optional.of(new Range(start, end));
  }

  /** The key stands more than once. */
  static final class Ambiguous extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
