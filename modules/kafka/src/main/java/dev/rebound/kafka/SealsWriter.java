package dev.rebound.kafka;

import org.apache.kafka.common.KafkaException;

/** Appends to {@link dev.rebound.contracts.Topics#SEALS}. Opening one shuts out every earlier one for good. */
public interface SealsWriter extends AutoCloseable {
  /** Another sealer has begun since; this one may not append any more. */
  final class TakenOver extends RuntimeException {
    public TakenOver(KafkaException cause) {
      super("another sealer has taken over", cause);
    }
  }

  /**
   * Appends a checkpoint and waits until it is committed.
   *
   * @param partition of the seals: that of the log that is sealed
   * @throws TakenOver where another writer was opened; nothing was appended
   * @throws KafkaException where it is not known whether it was appended
   */
  void append(int partition, byte[] checkpoint);

  @Override
  void close();
}
