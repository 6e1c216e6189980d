package dev.rebound.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a log, byte by byte as the broker holds it. The partition is that of the segment it stands in.
 *
 * <p>Its content is written in one way only: {@code timestamp (8 bytes), key, number of headers (4 bytes), for each header name and value,
 * value}. Numbers are big-endian; a key, name or value is its length in 4 bytes and then its bytes; the length of what is absent is -1.
 * So two different records never have the same bytes.
 *
 * @param offset place in the partition, from 0
 * @param timestamp milliseconds since 1970, as the record carries it
 * @param key null where the record has none
 * @param headers in the record's order
 * @param value null where the record has none
 */
public record LogRecord(long offset, long timestamp, byte @Nullable [] key, List<Header> headers, byte @Nullable [] value) {
  /** More than any broker takes by default (1 MiB); a length above it is damage. */
  public static final int RECORD_BYTES_MAX = 64 * 1024 * 1024;
  private static final int ABSENT = -1;

  public LogRecord {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " is negative");
    }
    headers = List.copyOf(headers);
  }

  /** A header of a record. @param value null where it has none */
  public record Header(String name, byte @Nullable [] value) {}

  /** The content's bytes: all but the offset. */
  public byte[] content() {
    List<byte[]> names = headers.stream().map(header -> header.name().getBytes(StandardCharsets.UTF_8)).toList();
    int size = Long.BYTES + sizeOf(key) + Integer.BYTES + sizeOf(value);
    for (int i = 0; i < names.size(); i++) {
      size += sizeOf(names.get(i)) + sizeOf(headers.get(i).value());
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).putLong(timestamp);
    put(bytes, key);
    bytes.putInt(names.size());
    for (int i = 0; i < names.size(); i++) {
      put(bytes, names.get(i));
      put(bytes, headers.get(i).value());
    }
    put(bytes, value);
    return bytes.array();
  }

  /** SHA-256 of the content. The offset is no part of it: so a record that was moved is known again. */
  public String digest() {
    return Sha256.of(content());
  }

  /** Reads what {@link #content} wrote, to its last byte. */
  static LogRecord read(long offset, ByteBuffer content) throws Unreadable {
    if (offset < 0 || content.remaining() < Long.BYTES) {
      throw new Unreadable("no record has this form");
    }
    long timestamp = content.getLong();
    byte[] key = take(content);
    int count = number(content);
    if (count < 0 || count > content.remaining()) {
      throw new Unreadable("a record cannot have " + count + " headers");
    }
    var headers = new ArrayList<Header>();
    for (int i = 0; i < count; i++) {
      byte[] name = take(content);
      if (name == null) {
        throw new Unreadable("a header has no name");
      }
      headers.add(new Header(new String(name, StandardCharsets.UTF_8), take(content)));
    }
    byte[] value = take(content);
    if (content.hasRemaining()) {
      throw new Unreadable("a record is followed by " + content.remaining() + " bytes that belong to none");
    }
    return new LogRecord(offset, timestamp, key, headers, value);
  }

  private static int sizeOf(byte @Nullable [] part) {
    return Integer.BYTES + (part == null ? 0 : part.length);
  }

  private static void put(ByteBuffer bytes, byte @Nullable [] part) {
    if (part == null) {
      bytes.putInt(ABSENT);
    } else {
      bytes.putInt(part.length).put(part);
    }
  }

  private static int number(ByteBuffer bytes) throws Unreadable {
    if (bytes.remaining() < Integer.BYTES) {
      throw new Unreadable("a record ends too early");
    }
    return bytes.getInt();
  }

  private static byte @Nullable [] take(ByteBuffer bytes) throws Unreadable {
    int length = number(bytes);
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > bytes.remaining()) {
      throw new Unreadable("a part of a record cannot have " + length + " bytes");
    }
    byte[] part = new byte[length];
    bytes.get(part);
    return part;
  }
}
