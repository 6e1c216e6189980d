package dev.rebound.targets.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A plain dump as psql gets it, unpacked. It has an end only where it is the end of a whole dump of one database; else its last read
 * throws {@link Damaged}, so that nobody takes half a dump for one.
 */
final class DumpStream extends InputStream {
  /** The last line that pg_dump writes, but for its {@code \\unrestrict} of newer releases. Source: PostgreSQL, pg_backup_archiver.c. */
  static final String END = "-- PostgreSQL database dump complete";

  private static final String CLUSTER_END = "-- PostgreSQL database cluster dump complete";
  private static final String CUSTOM_FORMAT = "PGDMP";
  /** pg_dump --create and pg_dumpall lead psql to another database by it. */
  private static final byte[] CONNECT = "\n\\connect ".getBytes(StandardCharsets.US_ASCII);
  /** Holds all that may stand after the last statement. */
  private static final int TAIL_BYTES = 1024;
  private static final int READ_BYTES = 64 * 1024;

  private final Counted packed;
  private final InputStream in;
  private byte[] tail = new byte[0];
  private long bytes;
  /** As if a line had ended before the first one. */
  private int matched = 1;
  private boolean connects;

  private DumpStream(Counted packed, InputStream in) {
    this.packed = packed;
    this.in = in;
  }

  /** Opens a dump; one whose name ends with {@code .gz} is unpacked. @throws Damaged also where it is not gzip at all */
  static DumpStream open(Path file) throws IOException {
    var packed = new Counted(Files.newInputStream(file));
    try {
      boolean zipped = file.getFileName().toString().endsWith(".gz");
      return new DumpStream(packed, zipped ? new GZIPInputStream(packed, READ_BYTES) : packed);
    } catch (EOFException | ZipException e) {
      packed.close();
      throw new Damaged("it is not in gzip's format");
    }
  }

  /** Bytes of the file that were read. */
  long packedBytes() {
    return packed.count;
  }

  /** Bytes of SQL that were read. */
  long bytes() {
    return bytes;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (EOFException e) {
      throw new Damaged("it ends in the middle of its compressed data");
    } catch (ZipException e) {
      throw new Damaged("its compressed data are damaged (" + e.getMessage() + ")");
    }
    if (count < 0) {
      conclude();
      return -1;
    }
    note(buffer, offset, count);
    return count;
  }

  private void note(byte[] buffer, int offset, int count) throws Damaged {
    if (bytes < CUSTOM_FORMAT.length() && new String(buffer, offset, count, StandardCharsets.ISO_8859_1).startsWith(CUSTOM_FORMAT)) {
      throw new Damaged("it is in pg_dump's custom format, not plain SQL");
    }
    for (int at = offset; at < offset + count && !connects; at++) {
      matched = buffer[at] == CONNECT[matched] ? matched + 1 : buffer[at] == '\n' ? 1 : 0;
      connects = matched == CONNECT.length;
    }
    if (connects) {
      throw new Damaged("it leads to another database (\\connect, of pg_dump --create or pg_dumpall): it cannot go into a new one");
    }
    bytes += count;
    int before = Math.max(0, Math.min(tail.length, TAIL_BYTES - count));
    int added = Math.min(count, TAIL_BYTES);
    var now = new byte[before + added];
    System.arraycopy(tail, tail.length - before, now, 0, before);
    System.arraycopy(buffer, offset + count - added, now, before, added);
    tail = now;
  }

  private void conclude() throws Damaged {
    if (bytes == 0) {
      throw new Damaged("it is empty");
    }
    List<String> lines = new String(tail, StandardCharsets.ISO_8859_1).lines().map(String::strip)
        .filter(line -> !line.isEmpty() && !line.equals("--") && !line.startsWith("\\unrestrict ")).toList();
    String end = lines.isEmpty() ? "" : lines.getLast();
    if (end.equals(CLUSTER_END)) {
      throw new Damaged("it is a dump of a whole cluster (pg_dumpall): it cannot go into a new database");
    }
    if (!end.equals(END)) {
      throw new Damaged("it does not end with \"" + END + "\"");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** What keeps a file from being a whole dump; its message is for people. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  private static final class Counted extends InputStream {
    private final InputStream in;
    private volatile long count;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      add(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      add(Math.max(0, read));
      return read;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    private synchronized void add(int read) {
      count += read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
