package dev.rebound.ingest.intake;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads a time as Alertmanager writes it, {@code 2026-11-22T14:03:07[.123456789]Z}. The JDK's general reader takes a twelfth of all that
 * the door does for an alert ({@code bench/intake}); it still reads every other spelling, and says what is wrong with what is none.
 */
final class UtcTime {
  private UtcTime() {}

  /** The time; null where the text is anything else, also a day after the 28th. */
  static @Nullable Instant read(String text) {
    int last = text.length() - 1;
    if (last < 19 || last > 29 || last == 20 || text.charAt(last) != 'Z' || text.charAt(10) != 'T' || text.charAt(4) != '-'
        || text.charAt(7) != '-' || text.charAt(13) != ':' || text.charAt(16) != ':' || (last > 19 && text.charAt(19) != '.')) {
      return null;
    }
    int nanos = last == 19 ? 0 : number(text, 20, last);
    for (int digits = last - 20; nanos > 0 && digits < 9; digits++) {
      nanos *= 10;
    }
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int year = number(text, 0, 4);
    // The general reader says what is wrong with a date that is none.
    return year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0
            || second > 59 || nanos < 0
        ? null
        : LocalDateTime.of(year, month, day, hour, minute, second, nanos).toInstant(ZoneOffset.UTC);
  }

  /** The digits from one place to another; below zero where there is anything else. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE / 10;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
