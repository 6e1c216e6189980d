package dev.rebound.ingest.intake;

import java.time.Instant;

/** The limits of every body of signals, whoever sends it. Captured: 5,000 alerts in 2.63 MB. */
public final class IntakeLimits {
  /** Largest body, bytes. */
  public static final int BODY_BYTES_MAX = 8 * 1024 * 1024;
  /** Items per body. */
  public static final int ITEMS_MAX = 20_000;
  /** Depth of objects and arrays. Alertmanager sends 4. */
  public static final int NESTING_MAX = 64;
  /** Digits of a number. */
  public static final int NUMBER_LENGTH_MAX = 1_000;
  /** A date and time, characters. */
  public static final int TIME_TEXT_MAX = 64;
  /** Times that are believed, from and to. Captured: 40 days ago and 2 minutes in the future. */
  public static final Instant TIME_MIN = Instant.parse("1970-01-01T00:00:00Z");

  public static final Instant TIME_MAX = Instant.parse("2200-01-01T00:00:00Z");
  /** Largest stored event, bytes of JSON; Kafka's default limit of a record is 1 MiB. */
  public static final int EVENT_BYTES_MAX = 900_000;
  /** Rejected bytes that are kept of one item or body. */
  public static final int REJECTED_BYTES_MAX = 16 * 1024;
  /** Rejected bytes that are looked at for secrets; what lies behind is not kept. */
  static final int REJECTED_LOOKED_AT_MAX = 4 * REJECTED_BYTES_MAX;
  /** Signals that one intake remembers to recognise duplicates. */
  public static final int DUPLICATE_KEYS_MAX = 100_000;
  /** Of what no plan wants the status shows a name, and names of labels, of this many characters. */
  public static final int SHOWN_WORD_MAX = 64;
  /** Of what no plan wants the status shows this many labels. */
  public static final int SHOWN_LABELS_MAX = 20;
  /** Stands at the end of what was cut. */
  public static final String CUT_MARK = "… [cut by Rebound]";

  private IntakeLimits() {}
}
