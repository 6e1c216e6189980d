package dev.rebound.verifier;

import dev.rebound.verifier.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was found where one checkpoint says what stands, held against it. */
final class WindowCheck {
  private final Checkpoint checkpoint;
  private final @Nullable String before;
  private final List<Found> found = new ArrayList<>();
  private final Findings findings;

  private record Found(long offset, String digest, boolean inOrder) {}

  WindowCheck(Chain.Sealed sealed, Findings findings) {
    this.checkpoint = sealed.checkpoint();
    this.before = sealed.before();
    this.findings = findings;
  }

  long from() {
    return checkpoint.from();
  }

  long to() {
    return checkpoint.to();
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** @param inOrder whether it stands behind all lower offsets and before all higher ones */
  void add(LogRecord each, boolean inOrder) {
    found.add(new Found(each.offset(), each.digest(), inOrder));
  }

  /** Tells what is not as it was sealed. @return records that are as they were sealed, the whole window's or none */
  long compare() {
    long told = findings.count();
    Map<Long, String> sealed = new HashMap<>();
    Map<String, Long> places = new HashMap<>();
    for (SealedRecord each : checkpoint.records()) {
      sealed.put(each.offset(), each.digest());
      places.putIfAbsent(each.digest(), each.offset());
    }
    Set<Long> taken = new HashSet<>();
    List<Finding> here = new ArrayList<>();
    for (Found each : found) {
      Finding finding = compared(each, sealed.get(each.offset()), taken, places.get(SealedRecord.part(each.digest())));
      if (finding != null) {
        here.add(finding);
      }
    }
    for (SealedRecord each : checkpoint.records()) {
      if (!taken.contains(each.offset())) {
        here.add(finding(Kind.REMOVED, each.offset(), "the sealed record is not here"));
      }
    }
    here.stream().sorted(Comparator.comparingLong(Finding::offset)).forEach(findings::add);
    if (here.isEmpty()) {
      proveHistory();
    }
    return findings.count() == told ? checkpoint.records().size() : 0;
  }

  private @Nullable Finding compared(Found each, @Nullable String sealed, Set<Long> taken, @Nullable Long place) {
    String copy = place == null ? "" : "; it is the record that was sealed at offset " + place;
    if (each.offset() > to()) {
      return finding(Kind.REORDERED, each.offset(), "a record with this offset stands before ones with lower offsets" + copy);
    }
    if (sealed == null) {
      return finding(Kind.INSERTED, each.offset(), "a record stands where none was sealed" + copy);
    }
    if (!taken.add(each.offset())) {
      return finding(Kind.INSERTED, each.offset(), "another record stands at this offset" + copy);
    }
    if (!SealedRecord.part(each.digest()).equals(sealed)) {
      return place == null
          ? finding(Kind.CHANGED, each.offset(), "the record has another content than was sealed")
          : finding(Kind.REORDERED, each.offset(), "another record stands here" + copy);
    }
    return each.inOrder() ? null : finding(Kind.REORDERED, each.offset(), "the record stands behind one with a higher offset");
  }

  /** The digests above are parts: this is the proof by all their bytes, over the whole log. */
  private void proveHistory() {
    if (before == null) {
      return;
    }
    String history = before;
    for (Found each : found) {
      history = Checkpoint.follow(history, each.offset(), each.digest());
    }
    if (!history.equals(checkpoint.history())) {
      findings.add(finding(Kind.CHANGED, from(), "the rolling hash up to offset " + to() + " is not the sealed one"));
    }
  }

  /** All of it is missing. */
  void tellAbsent() {
    findings.add(finding(Kind.REMOVED, checkpoint.records().getFirst().offset(),
        "all " + checkpoint.records().size() + " sealed records up to offset " + to() + " are not here"));
  }

  private Finding finding(Kind kind, long offset, String what) {
    return new Finding(kind, checkpoint.log(), offset, what);
  }
}
