package dev.rebound.verifier;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a piece of one partition: a first line {@value #MAGIC}, the log's name with its length in 4 bytes, then for each record the length
 * of what follows in 4 bytes, the offset in 8, and the record's content.
 */
public final class SegmentWriter implements AutoCloseable {
  static final String MAGIC = "REBOUND-SEGMENT-1\n";
  private final DataOutputStream out;

  /** @param log topic and partition, like {@code rebound.incidents/3} */
  public SegmentWriter(OutputStream out, String log) throws IOException {
    this.out = new DataOutputStream(out);
    this.out.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
    byte[] name = log.getBytes(StandardCharsets.UTF_8);
    this.out.writeInt(name.length);
    this.out.write(name);
  }

  /** Appends a record. */
  public void write(LogRecord entry) throws IOException {
    byte[] content = entry.content();
    out.writeInt(Long.BYTES + content.length);
    out.writeLong(entry.offset());
    out.write(content);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
