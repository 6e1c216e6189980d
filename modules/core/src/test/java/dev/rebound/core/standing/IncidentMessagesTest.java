package dev.rebound.core.standing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentMessagesTest {
  private static final Instant T0 = Instant.parse("2026-11-22T03:00:00Z");
  private static final Explanation WHY = new Explanation("test", "3 probes in a row wrote.", Map.of(), List.of());

  private static IncidentMessages of(Event... events) {
    IncidentMessages messages = IncidentMessages.NONE;
    for (Event event : events) {
      messages = messages.after(T0, event);
    }
    return messages;
  }

  private static IncidentOpened opened(String incident) {
    return new IncidentOpened(
        new IncidentId(incident), Scenario.DATABASE, "database", "pg-a", T0, new LastSeen(null, List.of(), List.of()), WHY);
  }

  private static NoticeRequested notice(String id, Channel channel, @Nullable String promise) {
    return new NoticeRequested(id, 1, new IncidentId("i1"), NoticeKind.PAGE, 1, "dana", channel, "down", List.of(), null, null, promise);
  }

  private static NoticeEnded sent(String id, String reference) {
    return new NoticeEnded(id, 1, true, reference, "");
  }

  private static IncidentMessage only(IncidentMessages messages) {
    assertThat(messages.messages()).hasSize(1);
    return Objects.requireNonNull(messages.messages().get("i1"));
  }

  @Test
  void shouldBeTheFirstMessageThatArrivedInTheChannel() {
    var messages = of(opened("i1"), notice("a", Channel.SLACK, null), notice("b", Channel.SLACK, null), notice("m", Channel.EMAIL, null),
        notice("p", Channel.SLACK, "i1/promise/1"), sent("m", "<1@x>"), sent("p", "C2/1.1"));
    assertThat(only(messages).reference()).isEmpty();

    messages = messages.after(T0, new NoticeEnded("a", 1, false, "", "refused")).after(T0, sent("b", "C1/1.2"))
        .after(T0, sent("a", "C1/1.3"));
    assertThat(only(messages).reference()).isEqualTo("C1/1.2");
    assertThat(messages.underWay()).isEmpty();
  }

  @Test
  void shouldSayHowItEnded() {
    var over = of(opened("i1")).after(T0.plusSeconds(9), new IncidentResolved(new IncidentId("i1"), "database", WHY));
    assertThat(only(over).over()).isTrue();
    assertThat(only(over).end()).isEqualTo("3 probes in a row wrote.");
    assertThat(only(over).changedAt()).isEqualTo(T0.plusSeconds(9));
    assertThat(only(over).affair().what()).isEqualTo("database: database failure, 3 probes in a row wrote.");
    var part = of(opened("i1"), new IncidentSuperseded(new IncidentId("i1"), "database", new IncidentId("i2"), Scenario.SITE, WHY));
    assertThat(only(part).end()).isEqualTo("It is part of incident i2.");
  }

  @Test
  void shouldStayBoundedAndForgetWhatIsOverFirst() {
    IncidentMessages messages = of(opened("open"), opened("over"), new IncidentResolved(new IncidentId("over"), "database", WHY));
    for (int i = 2; i <= IncidentMessages.MESSAGES_MAX; i++) {
      messages = messages.after(T0, opened("more-" + i));
    }
    assertThat(messages.messages()).hasSize(IncidentMessages.MESSAGES_MAX).containsKey("open").doesNotContainKey("over");
    for (int i = 0; i <= IncidentMessages.UNDER_WAY_MAX; i++) {
      messages = messages.after(T0, notice("n" + i, Channel.SLACK, null));
    }
    assertThat(messages.underWay()).hasSize(IncidentMessages.UNDER_WAY_MAX).doesNotContainKey("n0");
  }
}
