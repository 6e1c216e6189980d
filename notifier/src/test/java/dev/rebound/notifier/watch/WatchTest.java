package dev.rebound.notifier.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.sight.Sight;
import dev.rebound.core.sight.Trouble;
import dev.rebound.kafka.LogWriter;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.Notices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch with fake eyes, channels and log, on virtual time. */
class WatchTest {
  @TempDir Path folder;
  private final List<NoticeRequested> sent = new ArrayList<>();
  private final List<Object> recorded = new ArrayList<>();
  private final Map<Trouble, String> troubles = new java.util.EnumMap<>(Trouble.class);
  private boolean slackWorks = true;
  private boolean slackBreaks;
  private boolean logTakes = true;
  private Instant now = Instant.parse("2026-11-22T14:00:00Z");
  private Plan plan;

  @BeforeEach
  void readThePlan() {
    plan = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:1");
  }

  @Test
  void shouldTellTheFirstLevelOnEachChannelOnceAndRecordItWhenItIsOver() throws Exception {
    troubles.put(Trouble.KAFKA, "timed out");
    Watch watch = watch();
    rounds(watch, 40);
    assertThat(sent).extracting(NoticeRequested::person).containsExactly("dana", "dana");
    assertThat(sent).extracting(NoticeRequested::channel).containsExactly(Channel.SLACK, Channel.EMAIL);
    assertThat(sent).extracting(NoticeRequested::kind).as("no button that would need Kafka").containsOnly(NoticeKind.UPDATE);
    assertThat(sent.getFirst().headline()).isEqualTo("Rebound cannot act: Kafka does not answer");
    assertThat(String.join("\n", sent.getFirst().lines())).contains("Since 14:00:", "(timed out)", "1. Look at every database node");
    assertThat(recorded).isEmpty();

    troubles.clear();
    rounds(watch, 10);
    assertThat(sent).hasSize(4);
    assertThat(sent.getLast().headline()).isEqualTo("Rebound sees and acts again");
    assertThat(recorded).singleElement().isInstanceOfSatisfying(BlindPeriod.class, period -> {
      assertThat(period.tellings()).hasSize(2);
      assertThat(period.reason()).contains("Kafka does not answer");
    });
  }

  @Test
  void shouldNotTellTwiceAfterARestart() throws Exception {
    troubles.put(Trouble.KAFKA, "");
    rounds(watch(), 30);
    rounds(watch(), 30);
    assertThat(sent).hasSize(2);
    troubles.clear();
    rounds(watch(), 10);
    assertThat(sent).hasSize(4);
    rounds(watch(), 10);
    assertThat(sent).hasSize(4);
  }

  @Test
  void shouldBeContentWithOneChannelThatWorks() throws Exception {
    slackWorks = false;
    troubles.put(Trouble.DETECTOR, "");
    rounds(watch(), 60);
    assertThat(sent).extracting(NoticeRequested::channel).containsExactly(Channel.SLACK, Channel.EMAIL);
  }

  @Test
  void shouldTryTheOtherChannelWhenOneBreaks() throws Exception {
    slackBreaks = true;
    troubles.put(Trouble.KAFKA, "");
    rounds(watch(), 60);
    assertThat(sent).extracting(NoticeRequested::channel).containsExactly(Channel.SLACK, Channel.EMAIL);
  }

  @Test
  void shouldRecordThePeriodAsSoonAsTheLogTakesIt() throws Exception {
    troubles.put(Trouble.KAFKA, "");
    Watch watch = watch();
    rounds(watch, 30);
    troubles.clear();
    logTakes = false;
    rounds(watch, 10);
    assertThat(sent).as("first the record, then the people").hasSize(2);
    logTakes = true;
    rounds(watch, 1);
    assertThat(sent).hasSize(4);
    assertThat(recorded).hasSize(1);
  }

  private Watch watch() {
    Eyes eyes =
        new Eyes() {
          @Override
          public Map<Trouble, String> look() {
            return Map.copyOf(troubles);
          }

          @Override
          public void close() {}
        };
    return new Watch(eyes, new FakeLog(), plan, "hash", List.of(sender(Channel.SLACK), sender(Channel.EMAIL)), folder, () -> now);
  }

  private void rounds(Watch watch, int count) throws InterruptedException {
    for (int round = 0; round < count; round++) {
      now = now.plus(Watch.ROUND);
      watch.round();
    }
    assertThat(Duration.between(Instant.EPOCH, now)).isGreaterThan(Sight.BLIND_AFTER);
  }

  private ChannelSender sender(Channel channel) {
    return new ChannelSender() {
      @Override
      public Channel channel() {
        return channel;
      }

      @Override
      public Sending send(SystemName system, NoticeRequested notice, Optional<String> thread, Plan plan) {
        sent.add(notice);
        if (channel == Channel.SLACK && slackBreaks) {
          throw new IllegalStateException("broken");
        }
        return channel == Channel.SLACK && !slackWorks ? new Failed("Slack answered with HTTP 500", null) : new Sent("ref-" + sent.size());
      }

      @Override
      public Optional<String> trouble(Plan plan) {
        return Optional.empty();
      }
    };
  }

  private final class FakeLog implements LogWriter {
    @Override
    public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
      if (!logTakes) {
        return CompletableFuture.failedFuture(new LogUnavailable(Duration.ofSeconds(5), new IllegalStateException("away")));
      }
      recorded.add(envelope.event());
      return CompletableFuture.completedFuture(new Position(topic, 0, recorded.size()));
    }

    @Override
    public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
      return append(topic, envelope);
    }

    @Override
    public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
      throw new IllegalStateException("the watch rejects nothing");
    }

    @Override
    public void close() {}
  }
}
