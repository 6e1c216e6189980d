package dev.rebound.ingest.alertmanager;

/** The limits of one alert. Captured: a 100 kB annotation. Those of its body are in {@link dev.rebound.ingest.intake.IntakeLimits}. */
public final class AlertLimits {
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
  /** The word of a status, characters. */
  public static final int STATUS_MAX = 64;
  /** Generator URL, characters; what is longer is cut and marked. */
  public static final int GENERATOR_URL_MAX = 8 * 1024;
  /** A heartbeat is stored at most once a fingerprint in this time, seconds of receipt. */
  public static final int HEARTBEAT_SECONDS = 10;

  private AlertLimits() {}
}
