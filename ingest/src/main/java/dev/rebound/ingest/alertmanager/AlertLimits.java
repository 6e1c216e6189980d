package dev.rebound.ingest.alertmanager;

/** Every limit of the webhook in one place. Captured bodies: 5,000 alerts in 2.63 MB, 202 requests at once, a 100 kB annotation. */
public final class AlertLimits {
  /** Largest body, bytes. */
  public static final int BODY_BYTES_MAX = 8 * 1024 * 1024;
  /** Alerts per body. */
  public static final int ALERTS_MAX = 20_000;
  /** Depth of objects and arrays. Alertmanager sends 4. */
  public static final int NESTING_MAX = 64;
  /** Digits of a number. */
  public static final int NUMBER_LENGTH_MAX = 1_000;
  /** Labels, and annotations, of one alert. */
  public static final int LABELS_MAX = 128;
  /** A label's name, characters. */
  public static final int LABEL_NAME_MAX = 512;
  /** A label's value, characters. Labels are never cut, because they are matched. */
  public static final int LABEL_VALUE_MAX = 4 * 1024;
  /** An annotation's value, characters; what is longer is cut and marked. */
  public static final int ANNOTATION_VALUE_MAX = 16 * 1024;
  /** Fingerprint, characters. */
  public static final int FINGERPRINT_MAX = 64;
  /** A date and time, characters. */
  public static final int TIME_MAX = 64;
  /** The word of a status, characters. */
  public static final int STATUS_MAX = 64;
  /** Generator URL, characters; what is longer is cut and marked. */
  public static final int GENERATOR_URL_MAX = 8 * 1024;
  /** Largest stored event, bytes of JSON; Kafka's default limit of a record is 1 MiB. */
  public static final int EVENT_BYTES_MAX = 900_000;
  /** Rejected bytes that are kept of one alert or body. */
  public static final int REJECTED_BYTES_MAX = 16 * 1024;
  /** Rejected bytes that are looked at for secrets; what lies behind is not kept. */
  static final int REJECTED_LOOKED_AT_MAX = 4 * REJECTED_BYTES_MAX;
  /** Episodes that are remembered to recognise duplicates. */
  public static final int DUPLICATE_KEYS_MAX = 100_000;
  /** Of an unrouted alert the status shows a name, and names of labels, of this many characters. */
  public static final int SHOWN_WORD_MAX = 64;
  /** Of an unrouted alert the status shows this many labels. */
  public static final int SHOWN_LABELS_MAX = 20;
  /** Stands at the end of what was cut. */
  public static final String CUT_MARK = "… [cut by Rebound]";

  private AlertLimits() {}
}
