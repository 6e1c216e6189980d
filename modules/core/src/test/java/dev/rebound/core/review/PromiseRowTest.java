package dev.rebound.core.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.review.PromiseRow.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ledger of a log: one promise that a second attempt kept, one that was broken and told late, one that is open. */
class PromiseRowTest {
  private static final Instant T0 = Instant.parse("2026-11-22T03:00:00Z");
  private static final IncidentId I1 = new IncidentId("i1");

  private final List<Received<Event>> log = new ArrayList<>();

  private void at(int minute, Event event) {
    log.add(
        new Received<>(
            new Position(Topics.INCIDENTS, 0, log.size()),
            new Envelope<>(
                "e" + log.size(), new SystemName("orders"), minute(minute), Writers.ESCALATE, null, "test", Envelope.NO_PLAN, event)));
  }

  private static Instant minute(int minute) {
    return T0.plusSeconds(60L * minute);
  }

  private static NoticeRequested message(int number, int attempt) {
    return new NoticeRequested(
        "i1/promise/product/" + number + "/email", attempt, I1, NoticeKind.UPDATE, 1, "product", Channel.EMAIL, "h", List.of(), null, null,
        "i1/promise/product/" + number);
  }

  private static NoticeEnded end(int number, int attempt, boolean sent) {
    return new NoticeEnded("i1/promise/product/" + number + "/email", attempt, sent, "", "");
  }

  private static PromiseMade made(IncidentId incident, int number, int due) {
    return new PromiseMade(incident, incident + "/promise/product/" + number, "product", PromiseKind.WHILE_AFFECTED, minute(due));
  }

  @Test
  void shouldSayForEachPromiseWhenItWasDueRequestedSentDeliveredAndHowItEnded() {
    at(0, made(I1, 1, 15));
    at(5, made(I1, 2, 35));
    at(5, message(1, 1));
    at(6, end(1, 1, false));
    at(7, message(1, 2));
    at(8, end(1, 2, true));
    at(8, new PromiseEnded(I1, "i1/promise/product/1", "product", true, "in time"));
    at(31, message(2, 1));
    at(35, new PromiseEnded(I1, "i1/promise/product/2", "product", false, "no channel had it"));
    at(40, end(2, 1, true));
    at(41, made(new IncidentId("i2"), 1, 60));

    List<PromiseRow> rows = PromiseRow.of(log, Optional.empty());

    assertThat(rows).extracting(PromiseRow::state).containsExactly(State.KEPT, State.BROKEN, State.OPEN);
    assertThat(rows.get(0)).extracting(PromiseRow::dueAt, PromiseRow::requestedAt, PromiseRow::sentAt, PromiseRow::deliveredAt)
        .containsExactly(minute(15), minute(5), minute(7), minute(8));
    assertThat(rows.get(1)).extracting(PromiseRow::dueAt, PromiseRow::deliveredAt, PromiseRow::because)
        .containsExactly(minute(35), minute(40), "no channel had it");
    assertThat(PromiseRow.of(log, Optional.of(new IncidentId("i2")))).singleElement().extracting(PromiseRow::requestedAt).isNull();
  }
}
