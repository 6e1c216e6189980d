package dev.rebound.targets.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The moment that a dump's file name tells. */
final class DumpName {
  /** {@code 20261126_020000}, {@code 2026-11-26T02:00:00Z}, {@code 2026-11-26}; without a time of day it is midnight. */
  private static final Pattern STAMP = Pattern.compile(
      "(?<!\\d)(\\d{4})-?(\\d{2})-?(\\d{2})(?:[T_-](\\d{2})[:_-]?(\\d{2})(?:[:_-]?(\\d{2}))?)?(?!\\d)");

  private DumpName() {}

  /** The first stamp that is a moment, read as UTC; one after the file's own time is another zone's, and not believed. */
  static Optional<Instant> stamp(String name, Instant fileTime) {
    for (Matcher at = STAMP.matcher(name); at.find();) {
      try {
        Instant moment = LocalDateTime.of(number(at, 1), number(at, 2), number(at, 3), number(at, 4), number(at, 5), number(at, 6))
            .toInstant(ZoneOffset.UTC);
        if (!moment.isAfter(fileTime)) {
          return Optional.of(moment);
        }
      } catch (DateTimeException notOne) {
        // Other digits.
        continue;
      }
    }
    return Optional.empty();
  }

  private static int number(Matcher at, int group) {
    return at.group(group) == null ? 0 : Integer.parseInt(at.group(group));
  }
}
