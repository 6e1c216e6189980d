package dev.rebound.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.Notices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mouth sends and writes for a request that it reads. */
class MouthTest {
  private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final BlockingQueue<NoticeRequested> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<NoticeEnded> ended = new LinkedBlockingQueue<>();
  private ChannelSender.Sending outcome = new ChannelSender.Sent("1.2");
  private List<Received<Event>> later = List.of();

  /** Takes every message, and answers as the test says. */
  private final class Fake implements ChannelSender {
    @Override
    public Channel channel() {
      return Channel.SLACK;
    }

    @Override
    public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan) {
      sent.add(notice);
      return outcome;
    }

    @Override
    public Optional<String> trouble(Plan plan) {
      return Optional.empty();
    }
  }

  private static Received<Event> record(Instant at, Event event) {
    return new Received<>(
        new Position(Topics.INCIDENTS, 0, 1),
        new Envelope<>("e-1", Notices.orders(), at, Writers.ESCALATE, null, "test", Envelope.NO_PLAN, event));
  }

  private @Nullable NoticeEnded ending(Instant requestedAt) throws InterruptedException {
    Plan plan = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:1");
    PlanReader plans = text -> plan;
    var escalation = new Escalation(plans);
    EscalateState state = escalation.evolve(escalation.initial(), record(NOW, new PlanActivated("hash", "text")));
    try (var mouth = new Mouth(new KeptEnds(ended), plans, () -> NOW, new EarlierEnds(() -> NOW, position -> later), List.of(new Fake()),
        ReviewPages.NONE)) {
      mouth.seen(record(requestedAt, Notices.notice(NoticeKind.PAGE, Channel.SLACK, "dana", "h")), state);
      return ended.poll(later.isEmpty() ? LIMIT.toMillis() : 300, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void shouldSendAFreshRequestWithoutAMark() throws InterruptedException {
    assertThat(ending(NOW.minusMillis(100))).isEqualTo(new NoticeEnded("inc-1/PAGE/1/dana", 1, true, "1.2", ""));
    assertThat(sent).singleElement().satisfies(notice -> assertThat(notice.mayRepeat()).isFalse());
  }

  @Test
  void shouldMarkWhatAProcessThatDiedMayHaveSentInTheMessageAndInTheLog() throws InterruptedException {
    assertThat(ending(NOW.minusSeconds(20)))
        .isEqualTo(new NoticeEnded("inc-1/PAGE/1/dana", 1, true, "1.2", "", null, true, null));
    assertThat(sent).singleElement().satisfies(notice -> assertThat(notice.mayRepeat()).isTrue());
  }

  @Test
  void shouldNotSendWhatHasItsEndInTheLog() throws InterruptedException {
    later = List.of(record(NOW, new NoticeEnded("inc-1/PAGE/1/dana", 1, true, "1.2", "")));
    assertThat(ending(NOW.minusSeconds(20))).isNull();
    assertThat(sent).isEmpty();
  }

  @Test
  void shouldWriteWhatTheChannelSaidOfAFailure() throws InterruptedException {
    outcome = new ChannelSender.Failed("no answer", Duration.ofSeconds(30), ChannelSender.Arrival.NOT_KNOWN);
    assertThat(ending(NOW)).isEqualTo(new NoticeEnded("inc-1/PAGE/1/dana", 1, false, "", "no answer", true, null, 30_000L));
  }
}
