package dev.rebound.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.replay.WhatIf.PageCount;
import dev.rebound.core.replay.WhatIf.Pages;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageCountTest {
  private static Received<Event> notice(String person, int level, int attempt, NoticeKind kind) {
    var event =
        new NoticeRequested(person + level, attempt, new IncidentId("i"), kind, level, person, Channel.SLACK, "headline", List.of());
    return new Received<>(
        new Position("rebound.incidents", 0, 1),
        new Envelope<>("id", new SystemName("orders"), Instant.EPOCH, "escalate", null, "1.0", "none", event));
  }

  @Test
  void shouldCountFirstAttemptsOfPagesByPersonAndLevel() {
    var then = new PageCount();
    then.take(notice("dana", 1, 1, NoticeKind.PAGE));
    then.take(notice("dana", 1, 2, NoticeKind.PAGE));
    then.take(notice("dana", 1, 1, NoticeKind.UPDATE));
    then.take(notice("lee", 2, 1, NoticeKind.PAGE));
    var now = new PageCount();
    now.take(notice("lee", 1, 1, NoticeKind.PAGE));
    assertThat(WhatIf.pages(then, now))
        .containsExactly(new Pages("dana", 1, 1, 0), new Pages("lee", 1, 0, 1), new Pages("lee", 2, 1, 0));
  }
}
