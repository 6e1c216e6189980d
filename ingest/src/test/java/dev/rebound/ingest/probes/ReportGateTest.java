package dev.rebound.ingest.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportGateTest {
  private static final Instant START = Instant.parse("2026-11-22T20:00:00Z");
  private final ReportGate gate = new ReportGate();

  private static ProbeReported round(Reachability outcome, Role role, boolean writable, String detail) {
    return new ProbeReported(
        "database", "pg-a", "o", ProbeKind.POSTGRESQL, outcome, KeptSession.ALIVE, role, 1, writable, List.of(), null, 3, detail);
  }

  private boolean writes(ProbeReported round, long millis) {
    return gate.shallWrite(round, START.plusMillis(millis));
  }

  @Test
  void shouldWriteOneUnchangedRoundPerSecondAndEveryChange() {
    var well = round(Reachability.ANSWERED, Role.PRIMARY, true, "a");
    assertThat(writes(well, 0)).isTrue();
    assertThat(writes(round(Reachability.ANSWERED, Role.PRIMARY, true, "other words"), 250)).isFalse();
    assertThat(writes(well, 999)).isFalse();
    assertThat(writes(well, 1_000)).isTrue();
    assertThat(writes(round(Reachability.ANSWERED, Role.REPLICA, false, "a"), 1_250)).isTrue();
    assertThat(writes(round(Reachability.ANSWERED, Role.REPLICA, false, "a"), 1_500)).isFalse();
  }

  @Test
  void shouldWriteEveryFailingRoundAndTheFirstGoodOneAfterIt() {
    var refused = round(Reachability.REFUSED, Role.UNKNOWN, false, "");
    var readOnly = round(Reachability.ANSWERED, Role.PRIMARY, false, "");
    for (int at = 0; at < 4; at++) {
      assertThat(writes(refused, at)).isTrue();
    }
    for (int at = 4; at < 8; at++) {
      assertThat(writes(readOnly, at)).isTrue();
    }
    assertThat(writes(round(Reachability.ANSWERED, Role.PRIMARY, true, ""), 8)).isTrue();
  }
}
