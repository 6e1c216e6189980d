package dev.rebound.verifier;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * What somebody who can write to the log's files does to a sealed range.
 *
 * @param segment the records afterwards
 * @param named one of these offsets must be named
 * @param among every finding's offset is one of these
 */
record Tampering(byte[] segment, LongPredicate named, LongPredicate among) {
  private Tampering(byte[] segment, long at, LongPredicate among) {
    this(segment, found -> found == at, among);
  }

  /** The ways. Those that renumber hide themselves: all offsets ascend again afterwards. */
  enum Way {
    FLIP_A_BIT, CHANGE_A_VALUE, DROP, DROP_AND_RENUMBER, DROP_THE_BEGINNING, DUPLICATE, COPY_INTO_A_GAP, SWAP_PLACES, SWAP_CONTENTS,
    MOVE_BACK, INSERT_INTO_A_GAP, INSERT_AND_RENUMBER, TRUNCATE, RE_SIGN, RE_SIGN_AS_THE_SEALER
  }

  static Tampering of(Way way, RecordedLog log, Random random, SealKey sealer) {
    int at = random.nextInt(log.sealedCount());
    return switch (way) {
      case FLIP_A_BIT -> flip(log, at, random);
      case CHANGE_A_VALUE -> change(log, at, random);
      case DROP -> drop(log, at, false);
      case DROP_AND_RENUMBER -> drop(log, at, true);
      case DROP_THE_BEGINNING -> dropTheBeginning(log, at);
      case DUPLICATE -> duplicate(log, at, random);
      case COPY_INTO_A_GAP -> intoAGap(log, log.records.get(at), random);
      case SWAP_PLACES -> swap(log, random, false);
      case SWAP_CONTENTS -> swap(log, random, true);
      case MOVE_BACK -> moveBack(log, random);
      case INSERT_INTO_A_GAP -> intoAGap(log, RecordedLog.record(0, random), random);
      case INSERT_AND_RENUMBER -> insertAndRenumber(log, at, random);
      case TRUNCATE -> truncate(log, at, random);
      case RE_SIGN -> reSign(log, at, random, sealer, false);
      case RE_SIGN_AS_THE_SEALER -> reSign(log, at, random, sealer, true);
    };
  }

  private static Tampering flip(RecordedLog log, int at, Random random) {
    byte[] segment = log.segment();
    int start = log.segment(log.records.subList(0, at)).length;
    int position = random.nextInt(log.segment(log.records.subList(0, at + 1)).length - start);
    segment[start + position] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    long before = at == 0 ? -1 : log.records.get(at - 1).offset();
    long offset = log.records.get(at).offset();
    if (position < Integer.BYTES) { // where it ends is lost: so are all behind it
      return new Tampering(segment, offset, found -> found > before);
    }
    long now = ByteBuffer.wrap(segment).getLong(start + Integer.BYTES);
    return new Tampering(segment, offset, found -> found > before && found <= offset || found == now);
  }

  private static Tampering change(RecordedLog log, int at, Random random) {
    var records = new ArrayList<>(log.records);
    long offset = records.get(at).offset();
    records.set(at, RecordedLog.record(offset, random));
    return only(log.segment(records), offset);
  }

  private static Tampering drop(RecordedLog log, int at, boolean renumber) {
    var records = new ArrayList<>(log.records);
    long offset = records.remove(at).offset();
    if (!renumber) {
      return only(log.segment(records), offset);
    }
    for (int i = at; i < records.size(); i++) {
      records.set(i, moved(records.get(i), log.records.get(i).offset()));
    }
    return new Tampering(log.segment(records), offset, found -> found >= offset);
  }

  private static Tampering dropTheBeginning(RecordedLog log, int at) {
    long last = log.records.get(at).offset();
    byte[] rest = log.segment(log.records.subList(at + 1, log.records.size()));
    return new Tampering(rest, log.records.getFirst().offset(), found -> found <= last);
  }

  private static Tampering duplicate(RecordedLog log, int at, Random random) {
    var records = new ArrayList<>(log.records);
    LogRecord twice = records.get(at);
    records.add(at + 1 + random.nextInt(records.size() - at), twice);
    return only(log.segment(records), twice.offset());
  }

  private static Tampering intoAGap(RecordedLog log, LogRecord content, Random random) {
    var records = new ArrayList<>(log.records);
    List<Long> gaps = LongStream.range(0, log.sealed.getLast().to())
        .filter(offset -> records.stream().noneMatch(each -> each.offset() == offset)).boxed().toList();
    if (gaps.isEmpty()) {
      return drop(log, 0, false);
    }
    long gap = gaps.get(random.nextInt(gaps.size()));
    int place = (int) records.stream().filter(each -> each.offset() < gap).count();
    records.add(place, moved(content, gap));
    return only(log.segment(records), gap);
  }

  /** Two neighbours' order in the file, or two records' contents. */
  private static Tampering swap(RecordedLog log, Random random, boolean contents) {
    var records = new ArrayList<>(log.records);
    int one = random.nextInt(log.sealedCount() - 1);
    int other = contents ? one + 1 + random.nextInt(log.sealedCount() - one - 1) : one + 1;
    Collections.swap(records, one, other);
    long low = log.records.get(one).offset();
    long high = log.records.get(other).offset();
    if (contents) {
      records.set(one, moved(records.get(one), low));
      records.set(other, moved(records.get(other), high));
    }
    LongPredicate either = found -> found == low || found == high; // whichever of two neighbours is said to be in the wrong order
    return contents ? new Tampering(log.segment(records), low, either) : new Tampering(log.segment(records), either, either);
  }

  /** A record stands later in the file than it should. */
  private static Tampering moveBack(RecordedLog log, Random random) {
    var records = new ArrayList<>(log.records);
    int from = random.nextInt(log.sealedCount() - 1);
    LogRecord moved = records.remove(from);
    int to = from + 1 + random.nextInt(log.sealedCount() - from - 1);
    records.add(to, moved);
    long last = log.records.get(to).offset();
    LongPredicate passed = found -> found >= moved.offset() && found <= last;
    return new Tampering(log.segment(records), to == from + 1 ? passed : found -> found == moved.offset(), passed);
  }

  private static Tampering insertAndRenumber(RecordedLog log, int at, Random random) {
    var records = new ArrayList<>(log.records);
    long offset = records.get(at).offset();
    records.add(at, RecordedLog.record(offset, random));
    for (int i = at + 1; i < records.size(); i++) {
      records.set(i, moved(records.get(i), i < log.records.size() ? log.records.get(i).offset() : records.get(i).offset() + 1));
    }
    return new Tampering(log.segment(records), offset, found -> found >= offset);
  }

  private static Tampering truncate(RecordedLog log, int at, Random random) {
    int start = log.segment(log.records.subList(0, at)).length;
    int end = log.segment(log.records.subList(0, at + 1)).length;
    long before = at == 0 ? -1 : log.records.get(at - 1).offset();
    byte[] cut = new byte[start + random.nextInt(end - start)];
    System.arraycopy(log.segment(), 0, cut, 0, cut.length);
    return new Tampering(cut, log.records.get(at).offset(), found -> found > before);
  }

  /** Changes a record, and seals all from its checkpoint on again. */
  private static Tampering reSign(RecordedLog log, int at, Random random, SealKey sealer, boolean asTheSealer) {
    int number = 0;
    int first = 0;
    while (first + log.sealed.get(number).records().size() <= at) {
      first += log.sealed.get(number++).records().size();
    }
    int each = log.sealed.getFirst().records().size();
    long from = log.sealed.get(number).from();
    Window begun = number == 0 ? Window.first(log.log) : Window.after(log.sealed.get(number - 1));
    log.records.set(at, RecordedLog.record(log.records.get(at).offset(), random));
    log.sealed.subList(number, log.sealed.size()).clear();
    log.checkpoints.subList(number, log.checkpoints.size()).clear();
    log.seal(first, begun, each, SealKey.generate());
    if (asTheSealer) {
      log.checkpoints.replaceAll(bytes -> renamed(bytes, sealer.id()));
    }
    return new Tampering(log.segment(), from, found -> found >= from);
  }

  private static byte[] renamed(byte[] bytes, String id) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).replaceFirst("sealer [0-9a-f]+", "sealer " + id)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static LogRecord moved(LogRecord each, long offset) {
    return new LogRecord(offset, each.timestamp(), each.key(), each.headers(), each.value());
  }

  private static Tampering only(byte[] segment, long offset) {
    return new Tampering(segment, offset, found -> found == offset);
  }
}
