package dev.rebound.targets.postgres;

/**
 * A place in PostgreSQL's write-ahead log.
 *
 * @param bytes since the beginning of the log, unsigned
 */
public record Lsn(long bytes) implements Comparable<Lsn> {
  public static final Lsn ZERO = new Lsn(0);

  /** Reads PostgreSQL's notation, e.g. {@code 0/3000148}. */
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException("not a place in the log: " + text);
    }
    long high = Long.parseLong(text, 0, slash, 16);
    long low = Long.parseLong(text, slash + 1, text.length(), 16);
    return new Lsn(high << 32 | low);
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return Long.toHexString(bytes >>> 32).toUpperCase(java.util.Locale.ROOT)
        + "/" + Long.toHexString(bytes & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
  }
}
