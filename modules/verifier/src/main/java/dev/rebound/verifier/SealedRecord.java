package dev.rebound.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What a checkpoint says of one record: where it stands, and the first {@value #DIGEST_BYTES} bytes of its content's SHA-256. That is
 * enough to tell which record is another one; the checkpoint's rolling hash takes the whole digest and is the proof
 * ({@code docs/decisions/0035-a-sealed-log.md}).
 *
 * @param offset place in the partition
 * @param digest 32 hexadecimal digits
 */
public record SealedRecord(long offset, String digest) {
  static final int DIGEST_BYTES = 16;
  private static final int SEVEN_BITS = 7;
  private static final int LOW = 0x7f;
  private static final int MORE = 0x80;

  /** What a checkpoint would say of a record. */
  public static SealedRecord of(LogRecord entry) {
    return new SealedRecord(entry.offset(), part(entry.digest()));
  }

  /** The digest's part that is sealed. */
  static String part(String digest) {
    return digest.substring(0, 2 * DIGEST_BYTES);
  }

  /** For each record: how far it is behind the one before it, or behind {@code from} (LEB128), then its digest; all in Base64. */
  static String text(List<SealedRecord> records, long from) {
    var bytes = new ByteArrayOutputStream();
    long before = from;
    for (SealedRecord each : records) {
      long distance = each.offset - before;
      while (distance > LOW) {
        bytes.write((int) (distance & LOW) | MORE);
        distance >>>= SEVEN_BITS;
      }
      bytes.write((int) distance);
      bytes.writeBytes(HexFormat.of().parseHex(each.digest));
      before = each.offset;
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** @throws IllegalArgumentException where it is no Base64 */
  static List<SealedRecord> read(String text, long from) throws Unreadable {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    var records = new ArrayList<SealedRecord>();
    long before = from;
    while (bytes.hasRemaining()) {
      before += distance(bytes);
      byte[] digest = new byte[DIGEST_BYTES];
      if (bytes.remaining() < digest.length) {
        throw new Unreadable("it is no checkpoint: its digests end too early");
      }
      bytes.get(digest);
      records.add(new SealedRecord(before, HexFormat.of().formatHex(digest)));
    }
    return records;
  }

  private static long distance(ByteBuffer bytes) throws Unreadable {
    long distance = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += SEVEN_BITS) {
      if (!bytes.hasRemaining()) {
        break;
      }
      byte next = bytes.get();
      distance |= (long) (next & LOW) << shift;
      if ((next & MORE) == 0) {
        return distance;
      }
    }
    throw new Unreadable("it is no checkpoint: a distance has no end");
  }
}
