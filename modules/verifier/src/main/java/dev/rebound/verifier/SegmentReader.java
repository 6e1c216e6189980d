package dev.rebound.verifier;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link SegmentWriter} wrote, record by record. After a record that has no record's form it tries the next one; where that has
 * none either, the lengths are not to be trusted any more and the segment is over.
 */
public final class SegmentReader implements Records, AutoCloseable {
  private static final int NAME_BYTES_MAX = 1024;
  private final InputStream in;
  private final String log;
  private boolean doubted;
  private boolean over;

  /** @throws Unreadable where it is no segment */
  public SegmentReader(InputStream stream) throws IOException {
    this.in = new BufferedInputStream(stream);
    byte[] magic = in.readNBytes(SegmentWriter.MAGIC.length());
    if (!Arrays.equals(magic, SegmentWriter.MAGIC.getBytes(StandardCharsets.US_ASCII))) {
      throw new Unreadable("it is no segment: its first line is another one");
    }
    byte[] size = in.readNBytes(Integer.BYTES);
    int length = size.length < Integer.BYTES ? 0 : ByteBuffer.wrap(size).getInt();
    if (length < 1 || length > NAME_BYTES_MAX) {
      throw new Unreadable("it is no segment: a log's name cannot have " + length + " bytes");
    }
    this.log = new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Topic and partition, like {@code rebound.incidents/3}. */
  public String log() {
    return log;
  }

  @Override
  public @Nullable LogRecord next() throws IOException {
    if (over) {
      return null;
    }
    byte[] head = in.readNBytes(Integer.BYTES);
    if (head.length == 0) {
      over = true;
      return null;
    }
    try {
      ByteBuffer bytes = body(head);
      LogRecord read = LogRecord.read(bytes.getLong(), bytes);
      doubted = false;
      return read;
    } catch (Unreadable e) {
      over |= doubted;
      doubted = true;
      throw e;
    }
  }

  private ByteBuffer body(byte[] head) throws IOException {
    int length = head.length < Integer.BYTES ? -1 : ByteBuffer.wrap(head).getInt();
    if (length < Long.BYTES || length > LogRecord.RECORD_BYTES_MAX) {
      over = true;
      throw new Unreadable("a record cannot have this length");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      over = true;
      throw new Unreadable("the segment ends inside a record");
    }
    return ByteBuffer.wrap(body);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
