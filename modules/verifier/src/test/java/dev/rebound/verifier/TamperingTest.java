package dev.rebound.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.verifier.Finding.Kind;
import dev.rebound.verifier.Tampering.Way;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The promise of the seals: nothing that is done to a sealed range goes unseen or is seen elsewhere, and nothing else is ever accused. */
final class TamperingTest {
  private static final int LOGS = 1_000;
  private static final SealKey SEALER = SealKey.generate();
  private static final PinnedKeys PINNED = new PinnedKeys(List.of(SEALER.open()));

  @Test
  void shouldRaiseNoAlarmAboutACleanLogAndFindEachTamperingAtItsPlace() {
    for (int seed = 0; seed < LOGS; seed++) {
      var random = new Random(seed);
      RecordedLog log = RecordedLog.random("rebound.incidents/" + seed % 24, random, SEALER);
      var none = new Findings();
      LogCheck.Result clean = log.check(log.segment(), PINNED, none);
      assertThat(none.kept()).as("a clean log, seed %d", seed).isEmpty();
      assertThat(clean.proven()).as("seed %d", seed).isEqualTo(log.sealedCount());
      assertThat(clean.unproven()).as("seed %d", seed).isEqualTo(log.records.size() - log.sealedCount());

      Way way = Way.values()[seed % Way.values().length];
      Tampering tampering = Tampering.of(way, log, random, SEALER);
      var findings = new Findings();
      log.check(tampering.segment(), PINNED, findings);
      assertThat(findings.kept()).as("%s, seed %d", way, seed).anyMatch(found -> tampering.named().test(found.offset()));
      assertThat(findings.kept()).as("%s, seed %d", way, seed)
          .allMatch(found -> found.log().equals(log.log) && tampering.among().test(found.offset()));
      assertThat(findings.kept().getFirst().kind()).as("%s, seed %d: %s", way, seed, findings.kept()).isIn(kinds(way));
    }
  }

  private static List<Kind> kinds(Way way) {
    return switch (way) {
      case FLIP_A_BIT -> List.of(Kind.CHANGED, Kind.REMOVED, Kind.INSERTED, Kind.REORDERED, Kind.UNREADABLE);
      case CHANGE_A_VALUE -> List.of(Kind.CHANGED);
      case DROP, DROP_THE_BEGINNING -> List.of(Kind.REMOVED);
      case DROP_AND_RENUMBER -> List.of(Kind.REORDERED, Kind.CHANGED, Kind.REMOVED);
      case DUPLICATE -> List.of(Kind.INSERTED, Kind.REORDERED);
      case COPY_INTO_A_GAP, INSERT_INTO_A_GAP -> List.of(Kind.INSERTED, Kind.REMOVED);
      case SWAP_PLACES, MOVE_BACK -> List.of(Kind.REORDERED, Kind.REMOVED, Kind.INSERTED);
      case SWAP_CONTENTS -> List.of(Kind.REORDERED, Kind.CHANGED);
      case INSERT_AND_RENUMBER -> List.of(Kind.CHANGED);
      case TRUNCATE -> List.of(Kind.UNREADABLE, Kind.REMOVED);
      case RE_SIGN -> List.of(Kind.FOREIGN_KEY);
      case RE_SIGN_AS_THE_SEALER -> List.of(Kind.FORGED);
    };
  }
}
