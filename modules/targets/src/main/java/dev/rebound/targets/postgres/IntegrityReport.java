package dev.rebound.targets.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check of indexes and tables looked at, what it left out and why, and where it met corruption. Lists are cut at their named
 * limits, counts are not.
 *
 * @param database the one database that was checked; amcheck sees no other
 * @param indexes B-tree indexes that were checked to their end, sound or not
 * @param tables tables, materialized views and TOAST tables that were checked to their end, sound or not
 * @param corruptions the first that were found, at most {@link #CORRUPTIONS_MAX}
 * @param found all corruptions that were found
 * @param notChecked what was left out
 * @param checksumFailures damaged pages that any client has met, over all databases, read after the check
 */
public record IntegrityReport(
    String database, int indexes, int tables, List<Corruption> corruptions, long found, Map<Why, NotChecked> notChecked,
    long checksumFailures, Duration elapsed) {
  /** Corruptions that a report names: enough to see which disk, table or index it is. */
  public static final int CORRUPTIONS_MAX = 20;
  /** Objects that a report names for each reason. */
  public static final int NAMES_MAX = 20;
  /** Characters of one corruption's message. */
  public static final int MESSAGE_CHARACTERS_MAX = 300;

  public IntegrityReport {
    corruptions = List.copyOf(corruptions);
    notChecked = Map.copyOf(notChecked);
  }

  /** Whether nothing damaged was met. What was not checked stays unknown. */
  public boolean sound() {
    return found == 0 && checksumFailures == 0;
  }

  /**
   * One damaged place.
   *
   * @param relation the index or table that was checked, with its schema
   * @param block page of 8 kB where the server names one; null otherwise
   * @param offset line pointer in the page, from 1; null where the server names none
   * @param message the server's words; amcheck's hold places, no data of the table
   */
  public record Corruption(String relation, @Nullable Long block, @Nullable Integer offset, String message) {
    /** The place and the words, for people. */
    public String sentence() {
      return relation + (block == null ? "" : " block " + block) + (offset == null ? "" : " offset " + offset) + ": " + message;
    }
  }

  /**
   * Objects that were left out for one reason.
   *
   * @param names the first of them, at most {@link #NAMES_MAX}; empty where the reason concerns all that is left
   */
  public record NotChecked(int count, List<String> names) {
    public NotChecked {
      names = List.copyOf(names);
    }
  }

  /** Why an object was not checked. */
  public enum Why {
    LIMIT("the time limit"),
    LOCK("another session's lock"),
    KIND("no check exists for its kind"),
    INVALID("an index that is not valid"),
    EXTENSION("the extension amcheck is missing"),
    RIGHT("the right to execute the check is missing"),
    ERROR("the check itself ended with an error"),
    NO_ANSWER("the server gave no answer any more"),
    STOPPED("the check was stopped");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    /** The reason for people. */
    public String words() {
      return words;
    }
  }
}
