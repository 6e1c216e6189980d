package dev.rebound.targets.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segments of the write-ahead log in a repository, from {@code repo-ls}: neither {@code info} nor {@code verify} sees that one in the
 * middle is missing (both say all is well, pgBackRest 2.45). A segment counts on any timeline: a promotion goes on in the next one.
 *
 * @param archived by place in the log, without the timeline, when each was archived; the later one of several timelines
 */
record ArchivedLog(Map<String, Instant> archived) {
  /** {@code 0000000100000000/000000010000000000000005-<SHA-1>.lz4}: timeline, high and low part of the place, eight digits each. */
  private static final Pattern SEGMENT = Pattern.compile("(?:^|/)[0-9A-F]{8}(?<place>[0-9A-F]{16})-[0-9a-f]{40}");
  private static final JsonMapper JSON = new JsonMapper();
  private static final int TIMELINE_DIGITS = 8;
  private static final int PART_BITS = 32;
  private static final long LOW_PART = 0xFFFF_FFFFL;
  private static final int HEX = 16;

  /** Empty where it is no such answer. */
  static Optional<ArchivedLog> read(String json) {
    try {
      var archived = new TreeMap<String, Instant>();
      JsonNode files = JSON.readTree(json);
      for (var file : files.properties()) {
        Matcher segment = SEGMENT.matcher(file.getKey());
        if (segment.find()) {
          Instant time = Instant.ofEpochSecond(file.getValue().path("time").asLong());
          archived.merge(segment.group("place"), time, (one, other) -> one.isAfter(other) ? one : other);
        }
      }
      return files.isObject() ? Optional.of(new ArchivedLog(archived)) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Whether all segments from one to another are there, both included. */
  boolean holds(String first, String last) {
    String end = last.substring(TIMELINE_DIGITS);
    for (String at = first.substring(TIMELINE_DIGITS); archived.containsKey(at); at = next(at)) {
      if (at.equals(end)) {
        return true;
      }
    }
    return false;
  }

  /** The time of the last segment that follows without a gap; empty where the first one is not there. */
  Optional<Instant> reaches(String first) {
    Optional<Instant> reached = Optional.empty();
    for (String at = first.substring(TIMELINE_DIGITS); archived.get(at) instanceof Instant time; at = next(at)) {
      reached = Optional.of(reached.filter(time::isBefore).orElse(time));
    }
    return reached;
  }

  /** Whether segments follow after the first gap. */
  boolean gapAfter(String first) {
    String at = first.substring(TIMELINE_DIGITS);
    while (archived.containsKey(at)) {
      at = next(at);
    }
    String gap = at;
    return archived.keySet().stream().anyMatch(place -> place.compareTo(gap) > 0);
  }

  /**
   * The place after. The high part goes on where the low one is used up: 4 GiB hold 4 to 4096 segments, a power of two (source:
   * PostgreSQL's manual, {@code initdb --wal-segsize}), and which one, shows by what is there.
   */
  private String next(String place) {
    long number = Long.parseUnsignedLong(place, HEX);
    String following = text(number + 1);
    String nextPart = text(((number >>> PART_BITS) + 1) << PART_BITS);
    boolean mayBeLast = Long.bitCount((number & LOW_PART) + 1) == 1 && lastOfPart(place) && archived.containsKey(nextPart);
    return mayBeLast ? nextPart : following;
  }

  private boolean lastOfPart(String place) {
    int part = place.length() / 2;
    return archived.keySet().stream().noneMatch(other -> other.startsWith(place.substring(0, part)) && other.compareTo(place) > 0);
  }

  private static String text(long place) {
    return "%016X".formatted(place);
  }
}
