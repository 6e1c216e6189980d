package dev.rebound.verifier;

/**
 * One thing that is not as it was sealed.
 *
 * @param log topic and partition, or the file where the log is not known
 * @param offset where it is; of a checkpoint, the first offset that it covers or should cover
 * @param what for people
 */
public record Finding(Kind kind, String log, long offset, String what) {
  /** What was done to the record, or to the seals. */
  public enum Kind {
    /** A record has another content. */
    CHANGED,
    /** A sealed record is not there. */
    REMOVED,
    /** A record stands where none was sealed. */
    INSERTED,
    /** A record stands in another place or order. */
    REORDERED,
    /** Bytes that are no record, segment or checkpoint. */
    UNREADABLE,
    /** A checkpoint that was not signed by a pinned key. */
    FOREIGN_KEY,
    /** A checkpoint whose text is not what its signer signed. */
    FORGED,
    /** Checkpoints that do not follow each other. */
    BROKEN_CHAIN
  }

  /** One line. */
  public String line() {
    return kind.name().replace('_', ' ') + "  " + log + " offset " + offset + ": " + what;
  }
}
