package dev.rebound.kafka;

import dev.rebound.contracts.Topics;

/** The audit log and its seals, each opened where it is needed and closed by who opened it. */
public interface SealedLogs {
  /** {@link Topics#INCIDENTS}, from its beginning. */
  RawLog log();

  /** {@link Topics#SEALS}, from its beginning. */
  RawLog seals();

  /** Writes the seals, and shuts out who wrote them before. */
  SealsWriter writer();

  /** Those of a Kafka. The logs need the right to read the two topics alone. */
  static SealedLogs of(KafkaSettings kafka) {
    return new SealedLogs() {
      @Override
      public RawLog log() {
        return RawLog.of(kafka, Topics.INCIDENTS);
      }

      @Override
      public RawLog seals() {
        return RawLog.of(kafka, Topics.SEALS);
      }

      @Override
      public SealsWriter writer() {
        return new KafkaSealsWriter(kafka);
      }
    };
  }
}
