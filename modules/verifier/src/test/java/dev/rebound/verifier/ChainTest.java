package dev.rebound.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.rebound.verifier.Finding.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpoints are believed only in their order, whole, and from a pinned key; what they no longer cover is unproven. */
final class ChainTest {
  private static final SealKey SEALER = SealKey.generate();
  private static final PinnedKeys PINNED = new PinnedKeys(List.of(SEALER.open()));
  private final RecordedLog log = new RecordedLog("rebound.incidents/3");

  @BeforeEach
  void record() {
    var random = new Random(7);
    for (int offset = 0; offset < 22; offset++) {
      log.records.add(RecordedLog.record(offset, random));
    }
    log.seal(0, Window.first(log.log), 5, SEALER); // 0-4, 5-9, 10-14, 15-19; 20 and 21 are the tail
  }

  private Findings checked() {
    var findings = new Findings();
    log.check(log.segment(), PINNED, findings);
    return findings;
  }

  @Test
  void shouldTellTheTailAsUnproven() {
    LogCheck.Result result = log.check(log.segment(), PINNED, new Findings());
    assertThat(result.proven()).isEqualTo(20);
    assertThat(result.unproven()).isEqualTo(2);
    assertThat(Sentences.of(result)).contains("20 records in 4 checkpoints, up to offset 19", "2 records, offsets 20 to 21: no checkpoint");
  }

  @Test
  void shouldTellAMissingCheckpointAndCallItsRecordsUnproven() {
    log.checkpoints.remove(1);
    var findings = new Findings();
    LogCheck.Result result = log.check(log.segment(), PINNED, findings);
    assertThat(findings.kept()).singleElement()
        .isEqualTo(new Finding(Kind.BROKEN_CHAIN, log.log, 5, "the checkpoints 2 to 2 are missing"));
    assertThat(result.unproven()).isEqualTo(7);
    assertThat(result.proven()).as("the digests of the others still hold").isEqualTo(15);
  }

  @Test
  void shouldTellCheckpointsInAnotherOrderOrTwice() {
    Collections.swap(log.checkpoints, 1, 2);
    assertThat(checked().kept()).extracting(Finding::kind).containsOnly(Kind.BROKEN_CHAIN);
    Collections.swap(log.checkpoints, 1, 2);
    log.checkpoints.add(2, log.checkpoints.get(1));
    assertThat(checked().kept()).singleElement().extracting(Finding::kind, Finding::offset).containsExactly(Kind.BROKEN_CHAIN, 5L);
  }

  @Test
  void shouldTellARecordThatStandsTwice() {
    log.records.add(3, log.records.get(2));
    assertThat(checked().kept()).singleElement().extracting(Finding::kind, Finding::offset).containsExactly(Kind.INSERTED, 2L);
  }

  @Test
  void shouldTellTwoHistoriesOfOneSealer() {
    var other = new RecordedLog(log.log);
    other.records.addAll(log.records);
    other.records.set(2, RecordedLog.record(2, new Random(8)));
    other.seal(0, Window.first(log.log), 5, SEALER);
    log.checkpoints.set(0, other.checkpoints.getFirst());
    assertThat(checked().kept()).extracting(Finding::kind, Finding::offset)
        .containsExactly(tuple(Kind.CHANGED, 2L), tuple(Kind.BROKEN_CHAIN, 5L));
  }

  @Test
  void shouldTellACheckpointOfAnotherPartition() {
    var other = new RecordedLog("rebound.incidents/4");
    other.records.addAll(log.records);
    other.seal(0, Window.first(other.log), 5, SEALER);
    log.checkpoints.set(1, other.checkpoints.get(1));
    assertThat(checked().kept()).singleElement().extracting(Finding::kind, Finding::offset).containsExactly(Kind.BROKEN_CHAIN, 5L);
  }

  @Test
  void shouldBelieveANewKeyOnceItIsPinned() {
    SealKey next = SealKey.generate();
    log.checkpoints.subList(2, 4).clear();
    Checkpoint last = log.sealed.get(1);
    log.sealed.subList(2, 4).clear();
    log.seal(10, Window.after(last), 5, next);
    assertThat(checked().kept()).extracting(Finding::kind).containsExactly(Kind.FOREIGN_KEY, Kind.FOREIGN_KEY);
    var findings = new Findings();
    log.check(log.segment(), new PinnedKeys(List.of(SEALER.open(), next.open())), findings);
    assertThat(findings.count()).isZero();
  }

  @Test
  void shouldReadACheckpointInOneWayOnly() throws Unreadable {
    byte[] bytes = log.checkpoints.getFirst();
    assertThat(Checkpoint.read(bytes).bytes()).isEqualTo(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (String other : List.of(text + "\n", text.replace("number 1", "number 01"), text.replace("records 5", "records 6"), text.strip(),
        text.replace("offsets 0-4", "offsets 0-5"), text.replace("number 1", "number x"), "", text.replace("history", "future"))) {
      assertThatThrownBy(() -> Checkpoint.read(other.getBytes(StandardCharsets.UTF_8))).as(other).isInstanceOf(Unreadable.class);
    }
  }

  @Test
  void shouldProveByTheWholeDigest() {
    Checkpoint honest = log.sealed.getFirst();
    String zeros = Sha256.NONE;
    var wrong = new Checkpoint(honest.log(), 1, 0, 4, honest.sealedAt(), SEALER.id(), zeros, zeros, honest.records(), new byte[0]);
    log.checkpoints.clear();
    log.checkpoints.add(new Checkpoint(honest.log(), 1, 0, 4, honest.sealedAt(), SEALER.id(), zeros, zeros, honest.records(),
        SEALER.sign(wrong.statement())).bytes());
    assertThat(checked().kept()).singleElement().extracting(Finding::what).asString().contains("rolling hash up to offset 4");
  }

  @Test
  void shouldKeepTheSecretOutOfText() {
    assertThat(SEALER.toString()).isEqualTo("SealKey[" + SEALER.id() + "]");
  }
}
