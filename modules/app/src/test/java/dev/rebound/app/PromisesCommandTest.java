package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.commands.PromisesCommand;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.review.PromiseRow;
import dev.rebound.core.review.PromiseRow.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesCommandTest {
  private static final Instant T0 = Instant.parse("2026-11-22T03:00:00Z");

  private static PromiseRow row(State state, String because) {
    return new PromiseRow(
        new SystemName("orders"), new IncidentId("i1"), "i1/promise/product/1", "product", PromiseKind.FIRST, T0.plusSeconds(900),
        T0.plusSeconds(300), T0.plusSeconds(300), state == State.KEPT ? T0.plusSeconds(301) : null, state, because);
  }

  @Test
  void shouldShowTheLedgerAsATable() {
    assertThat(PromisesCommand.lines(List.of(row(State.KEPT, "It was delivered by e-mail in time."), row(State.OPEN, ""))))
        .containsExactly(
            "          to               what              due (UTC)            requested sent      delivered",
            "orders, incident i1",
            "KEPT      product          first             2026-11-22 03:15:00  03:05:00  03:05:00  03:05:01  It was delivered by e-mail in"
                + " time.",
            "OPEN      product          first             2026-11-22 03:15:00  03:05:00  03:05:00  -", "1 kept, 0 broken, 1 open.");
    assertThat(PromisesCommand.lines(List.of())).containsExactly("Nothing was promised.");
  }
}
