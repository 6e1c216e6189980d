package dev.rebound.targets.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.targets.backup.Backups.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code pgbackrest info --output=json} says of one stanza in one repository. Source: pgBackRest's user guide, and answers recorded of
 * 2.45. It does not see damage: that is {@link VerifyReport}'s.
 *
 * @param code 0 is well; {@link #NO_BACKUPS} too, for a repository
 * @param message of the repository, which may quote bytes of a file that could not be decrypted
 */
record RepositoryInfo(int code, String message, boolean encrypted, List<Entry> entries) {
  static final int OK = 0;
  static final int MISSING_STANZA = 1;
  static final int NO_BACKUPS = 2;

  /** A message may hold control characters of a file that could not be decrypted. */
  private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();

  /**
   * A backup.
   *
   * @param archive directory of its log in the repository, e.g. {@code 15-1}
   * @param firstLog the segments that it needs: the first
   * @param lastLog and the last
   * @param error the database had pages with wrong checksums when it was made
   */
  record Entry(
      String label, Kind kind, Instant start, Instant stop, long bytes, long restoredBytes, String archive, String firstLog, String lastLog,
      boolean error) {
    /** Whether it is one of the segments without which this backup is not consistent. */
    boolean needs(String segment) {
      return segment.compareTo(firstLog) >= 0 && segment.compareTo(lastLog) <= 0;
    }
  }

  /** Empty where it is no such answer. */
  static Optional<RepositoryInfo> read(String json) {
    try {
      JsonNode stanza = JSON.readTree(json).path(0);
      JsonNode repository = stanza.path("repo").path(0);
      if (!repository.path("status").path("code").isInt()) {
        return Optional.empty();
      }
      var entries = new ArrayList<Entry>();
      for (JsonNode backup : stanza.path("backup")) {
        entries.add(entry(stanza, backup));
      }
      JsonNode status = repository.path("status");
      boolean encrypted = !repository.path("cipher").asText("none").equals("none");
      return Optional.of(new RepositoryInfo(status.path("code").asInt(), status.path("message").asText(), encrypted, List.copyOf(entries)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Entry entry(JsonNode stanza, JsonNode backup) {
    String archive = "";
    for (JsonNode each : stanza.path("archive")) {
      if (each.path("database").equals(backup.path("database"))) {
        archive = each.path("id").asText();
      }
    }
    JsonNode info = backup.path("info");
    Kind kind = switch (backup.path("type").asText()) {
      case "diff" -> Kind.DIFFERENTIAL;
      case "incr" -> Kind.INCREMENTAL;
      default -> Kind.FULL;
    };
    return new Entry(
        backup.path("label").asText(), kind, seconds(backup, "start"), seconds(backup, "stop"),
        info.path("repository").path("delta").asLong(), info.path("size").asLong(), archive, backup.path("archive").path("start").asText(),
        backup.path("archive").path("stop").asText(), backup.path("error").asBoolean());
  }

  private static Instant seconds(JsonNode backup, String name) {
    return Instant.ofEpochSecond(backup.path("timestamp").path(name).asLong());
  }
}
