package dev.rebound.contracts;

/**
 * The topics. Key of every record but the seals': the name of the protected system (beats have an explicit partition instead).
 *
 * <p>The logs have the same number of partitions, fixed at creation: adding one would move systems between partitions and
 * break their order.
 */
public final class Topics {
  /** What was seen. Written by ingest alone. Retention {@link #SIGNALS_RETENTION_DAYS} days. */
  public static final String SIGNALS = "rebound.signals";
  /** What was decided and done. Written by detector, responder, notifier and, for commands and plans, ingest. Kept for ever. */
  public static final String INCIDENTS = "rebound.incidents";
  /** What could not be read, with the reason. Written by ingest after authentication. Retention {@link #REJECTED_RETENTION_DAYS} days. */
  public static final String REJECTED = "rebound.rejected";
  /**
   * Signed checkpoints of {@link #INCIDENTS}: what is in a partition seals the partition with the same number, which is the key, too.
   * Written by the sealer alone. Kept for ever.
   */
  public static final String SEALS = "rebound.seals";

  public static final int PARTITIONS = 24;
  public static final int SIGNALS_RETENTION_DAYS = 90;
  public static final int REJECTED_RETENTION_DAYS = 30;
  /** Size limit of the rejected topic per partition, bytes. */
  public static final long REJECTED_RETENTION_BYTES = 256L * 1024 * 1024;

  private Topics() {}
}
