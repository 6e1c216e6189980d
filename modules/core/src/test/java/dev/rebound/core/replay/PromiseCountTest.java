package dev.rebound.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.replay.WhatIf.PromiseCount;
import dev.rebound.core.replay.WhatIf.Promises;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PromiseCountTest {
  private static final IncidentId INCIDENT = new IncidentId("i");

  private static Received<Event> of(Event event) {
    return new Received<>(
        new Position("rebound.incidents", 0, 1),
        new Envelope<>("id", new SystemName("orders"), Instant.EPOCH, "escalate", null, "1.0", "none", event));
  }

  private static Received<Event> made(String group) {
    return of(new PromiseMade(INCIDENT, group, group, PromiseKind.FIRST, Instant.EPOCH));
  }

  private static Received<Event> ended(String group, boolean kept) {
    return of(new PromiseEnded(INCIDENT, group, group, kept, "because"));
  }

  @Test
  void shouldCountMadeAndKeptPromisesByGroup() {
    var then = new PromiseCount();
    then.take(made("product"));
    then.take(made("product"));
    then.take(ended("product", true));
    then.take(ended("product", false));
    var now = new PromiseCount();
    now.take(made("support"));
    now.take(ended("support", true));
    assertThat(WhatIf.promises(then, now))
        .containsExactly(new Promises("product", 2, 1, 0, 0), new Promises("support", 0, 0, 1, 1));
  }
}
