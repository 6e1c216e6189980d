package dev.rebound.verifier;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A signed statement about the next records of one log, as text of eleven lines, each a word and its value.
 *
 * <p>It covers all offsets from {@code from} to {@code to} without a gap to the checkpoint before it, and names each record that stands
 * there. Offsets that it does not name are those of transaction markers and of records never committed: nothing may stand there.
 *
 * @param log topic and partition, like {@code rebound.incidents/3}
 * @param number 1 for the first one of the log, then one more each
 * @param from first offset that it covers: one more than the last one of the checkpoint before it, 0 for the first
 * @param to last offset that it covers: that of its last record
 * @param sealedAt when it was signed, by the sealer's clock
 * @param sealer SHA-256 of the public key that it was signed with
 * @param previous SHA-256 of the checkpoint before it, without its signature; zeros for the first
 * @param history rolling hash over all records of the log up to {@code to}: see {@link #follow}
 * @param records what stands at which offset, ascending
 * @param signature Ed25519 (RFC 8032) over all lines before the last one
 */
public record Checkpoint(
    String log, long number, long from, long to, Instant sealedAt, String sealer, String previous, String history,
    List<SealedRecord> records, byte[] signature) {
  /** Records of one checkpoint at most: it then has less than 40 kB. */
  public static final int RECORDS_MAX = 1024;
  /** Bytes of one checkpoint at most; more is damage. */
  public static final int BYTES_MAX = 64 * 1024;

  private static final String FORM = "rebound-checkpoint 1";
  private static final List<String> WORDS =
      List.of("log", "number", "offsets", "records", "sealed", "sealer", "previous", "history", "digests", "signature");

  public Checkpoint {
    records = List.copyOf(records);
    if (records.isEmpty() || records.size() > RECORDS_MAX || number < 1 || from < 0) {
      throw new IllegalArgumentException("a checkpoint seals 1 to " + RECORDS_MAX + " records");
    }
    long before = from - 1;
    for (SealedRecord each : records) {
      if (each.offset() <= before) {
        throw new IllegalArgumentException("the offsets of a checkpoint ascend from " + from);
      }
      before = each.offset();
    }
    if (before != to || log.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a checkpoint ends at its last record");
    }
  }

  /** The rolling hash after one more record: SHA-256 of the line {@code <hash before> <offset> <SHA-256 of the record's content>}. */
  public static String follow(String history, long offset, String digest) {
    return Sha256.of(history + " " + offset + " " + digest + "\n");
  }

  /** What is signed. */
  public byte[] statement() {
    return (FORM + "\nlog " + log + "\nnumber " + number + "\noffsets " + from + "-" + to + "\nrecords " + records.size()
            + "\nsealed " + sealedAt + "\nsealer " + sealer + "\nprevious " + previous + "\nhistory " + history
            + "\ndigests " + SealedRecord.text(records, from) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The whole text. */
  public byte[] bytes() {
    return (new String(statement(), StandardCharsets.UTF_8) + "signature " + Base64.getEncoder().encodeToString(signature) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the next checkpoint calls {@code previous}. */
  public String hash() {
    return Sha256.of(statement());
  }

  /** Reads the text. What it says is not checked against anything. @throws Unreadable where it is not exactly in this form */
  public static Checkpoint read(byte[] bytes) throws Unreadable {
    if (bytes.length > BYTES_MAX) {
      throw new Unreadable("a checkpoint cannot have " + bytes.length + " bytes");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Checkpoint read = read(text.split("\n", -1));
      if (!new String(read.bytes(), StandardCharsets.UTF_8).equals(text)) {
        throw new Unreadable("it is not written in the one way of a checkpoint");
      }
      return read;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new Unreadable("it is no checkpoint: " + e.getMessage());
    }
  }

  private static Checkpoint read(String[] lines) throws Unreadable {
    if (lines.length != WORDS.size() + 2 || !lines[0].equals(FORM)) {
      throw new Unreadable("it is no checkpoint: it has other lines");
    }
    String[] values = new String[WORDS.size()];
    for (int i = 0; i < values.length; i++) {
      String word = WORDS.get(i) + " ";
      if (!lines[i + 1].startsWith(word)) {
        throw new Unreadable("it is no checkpoint: line " + (i + 2) + " does not say '" + WORDS.get(i) + "'");
      }
      values[i] = lines[i + 1].substring(word.length());
    }
    String[] offsets = values[2].split("-", -1);
    if (offsets.length != 2 || values[5].length() != Sha256.HEX_DIGITS) {
      throw new Unreadable("it is no checkpoint: offsets or sealer have another form");
    }
    long from = Long.parseLong(offsets[0]);
    return new Checkpoint(
        values[0], Long.parseLong(values[1]), from, Long.parseLong(offsets[1]), Instant.parse(values[4]), values[5], values[6], values[7],
        SealedRecord.read(values[8], from), Base64.getDecoder().decode(values[9]));
  }
}
