package dev.rebound.targets.file;

import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files in memory. */
public final class FakeTextFiles implements TextFiles {
  private record Stored(String content, long version) {}

  private final Map<String, Stored> files = new HashMap<>();
  private final Journal journal;
  private long version;

  public FakeTextFiles(Journal journal) {
    this.journal = journal;
  }

  /** Writes a file as somebody else would. */
  public synchronized void put(String path, String content) {
    files.put(path, new Stored(content, ++version));
  }

  /** The content of a file. */
  public synchronized Optional<String> content(String path) {
    return Optional.ofNullable(files.get(path)).map(Stored::content);
  }

  @Override
  public synchronized Answer<Optional<HeldText>> read(String path, @Nullable String key) {
    Stored stored = files.get(path);
    if (stored == null) {
      return Answer.of(Optional.empty());
    }
    try {
      return Answer.of(FileText.find(stored.content(), key)
          .map(at -> new HeldText(stored.content().substring(at.start(), at.end()), Long.toString(stored.version()))));
    } catch (FileText.Ambiguous e) {
      return Answer.trouble(Outcome.ERROR, "The key stands in " + path + " more than once.");
    }
  }

  @Override
  public synchronized Answer<Replacement> replace(String path, @Nullable String key, String value, String expectedVersion) {
    journal.add("replace " + path);
    Stored stored = files.get(path);
    try {
      var at = stored == null ? Optional.<FileText.Range>empty() : FileText.find(stored.content(), key);
      if (stored == null || at.isEmpty()) {
        return Answer.of(Replacement.MISSING);
      }
      if (!Long.toString(stored.version()).equals(expectedVersion)) {
        return Answer.of(Replacement.CONFLICT);
      }
      put(path, stored.content().substring(0, at.get().start()) + value + stored.content().substring(at.get().end()));
      return Answer.of(Replacement.UPDATED);
    } catch (FileText.Ambiguous e) {
      return Answer.trouble(Outcome.ERROR, "The key stands in " + path + " more than once.");
    }
  }
}
