package dev.rebound.verifier;

import dev.rebound.verifier.Finding.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one log, each checked before it is believed: readable, of this log, signed by a pinned key, the next number, naming
 * the one before it, and covering what follows it. One that is not believed is told and proves nothing.
 */
final class Chain {
  private final String log;
  private final Checkpoints source;
  private final PinnedKeys keys;
  private final Findings findings;
  private @Nullable Checkpoint last;
  private long refused;
  private long count;

  Chain(String log, Checkpoints source, PinnedKeys keys, Findings findings) {
    this.log = log;
    this.source = source;
    this.keys = keys;
    this.findings = findings;
  }

  /** The last one that was believed, null before the first. */
  @Nullable Checkpoint last() {
    return last;
  }

  /** How many were believed. */
  long count() {
    return count;
  }

  /** The next one that can be believed, null after the last. */
  @Nullable Sealed next() throws IOException {
    byte[] bytes = source.next();
    while (bytes != null) {
      Checkpoint read = believed(bytes);
      if (read != null) {
        String before = follows(read) ? history() : null;
        last = read;
        refused = 0;
        count++;
        return new Sealed(read, before);
      }
      bytes = source.next();
    }
    return null;
  }

  /**
   * A checkpoint that is believed.
   *
   * @param before the rolling hash before its first record; null where the checkpoints before it are not all there
   */
  record Sealed(Checkpoint checkpoint, @Nullable String before) {}

  private @Nullable Checkpoint believed(byte[] bytes) {
    Checkpoint read;
    try {
      read = Checkpoint.read(bytes);
    } catch (Unreadable e) {
      refused++;
      tell(Kind.UNREADABLE, covered(), "the checkpoint after number " + number() + " cannot be read: " + e.getMessage());
      return null;
    }
    if (!read.log().equals(log)) {
      refused++;
      tell(Kind.BROKEN_CHAIN, covered(), "a checkpoint of " + read.log() + " stands after number " + number());
      return null;
    }
    boolean good = switch (keys.of(read)) {
      case GOOD -> true;
      case BAD -> {
        tell(Kind.FORGED, read.from(), named(read) + " is not what its sealer signed");
        yield false;
      }
      case FOREIGN -> {
        tell(Kind.FOREIGN_KEY, read.from(), named(read) + " was sealed by the key " + read.sealer() + ", which is not pinned");
        yield false;
      }
    };
    if (!good) {
      refused++;
      return null;
    }
    if (read.number() <= number()) {
      tell(Kind.BROKEN_CHAIN, read.from(), named(read) + " stands after number " + number());
      return null;
    }
    return read;
  }

  /** Whether nothing is between the last one and this one. */
  private boolean follows(Checkpoint next) {
    long missing = next.number() - number() - 1;
    if (missing > 0) {
      if (missing > refused) {
        tell(Kind.BROKEN_CHAIN, covered(), "the checkpoints " + (number() + 1) + " to " + (next.number() - 1) + " are missing");
      }
      return false;
    }
    String previous = last == null ? Sha256.NONE : last.hash();
    if (!next.previous().equals(previous) || next.from() != covered()) {
      tell(Kind.BROKEN_CHAIN, next.from(), named(next) + " does not follow number " + number() + ", which stands before it");
      return false;
    }
    return true;
  }

  private long number() {
    return last == null ? 0 : last.number();
  }

  private long covered() {
    return last == null ? 0 : last.to() + 1;
  }

  private String history() {
    return last == null ? Sha256.NONE : last.history();
  }

  private static String named(Checkpoint checkpoint) {
    return "checkpoint " + checkpoint.number() + " (offsets " + checkpoint.from() + " to " + checkpoint.to() + ")";
  }

  private void tell(Kind kind, long offset, String what) {
    findings.add(new Finding(kind, log, offset, what));
  }
}
