package dev.rebound.ingest;

import dev.rebound.ingest.http.DoorLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the door is set up.
 *
 * @param host address to bind
 * @param port 0: any free one
 * @param webhookTokenFile bearer tokens of senders, one a line; two lines during a rotation
 * @param webhookUserFile {@code user:password} lines for HTTP basic; null where basic is not accepted
 * @param commandTokenFile {@code person:token} lines
 * @param planFolder relative secret files of the plans stand below it
 * @param answerLimit from a complete request to its answer; 503 where Kafka takes longer
 */
public record IngestSettings(
    String host, int port, Path webhookTokenFile, @Nullable Path webhookUserFile, Path commandTokenFile, Path planFolder,
    Duration answerLimit) {
  public static final String HOST = "127.0.0.1";
  public static final int PORT = 8080;

  public IngestSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("ingest.port is 0 to 65535, not " + port);
    }
    if (!answerLimit.isPositive()) {
      throw new IllegalArgumentException("ingest.answerLimit is positive, not " + answerLimit);
    }
  }

  /** The defaults: {@link #HOST}, {@link #PORT}, no HTTP basic, {@link DoorLimits#ANSWER_LIMIT}. */
  public static IngestSettings of(Path webhookTokenFile, Path commandTokenFile, Path planFolder) {
    return new IngestSettings(HOST, PORT, webhookTokenFile, null, commandTokenFile, planFolder, DoorLimits.ANSWER_LIMIT);
  }

  public IngestSettings withPort(int other) {
    return new IngestSettings(host, other, webhookTokenFile, webhookUserFile, commandTokenFile, planFolder, answerLimit);
  }

  public IngestSettings withHost(String address) {
    return new IngestSettings(address, port, webhookTokenFile, webhookUserFile, commandTokenFile, planFolder, answerLimit);
  }

  public IngestSettings withWebhookUsers(Path file) {
    return new IngestSettings(host, port, webhookTokenFile, file, commandTokenFile, planFolder, answerLimit);
  }

  public IngestSettings withAnswerLimit(Duration limit) {
    return new IngestSettings(host, port, webhookTokenFile, webhookUserFile, commandTokenFile, planFolder, limit);
  }
}
