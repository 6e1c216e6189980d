package dev.rebound.notifier.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan;
import dev.rebound.lab.slack.SlackMessage;
import dev.rebound.lab.slack.SlackStandIn;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The incident's message follows the log, on the lab's Slack. */
class IncidentMessageFollowerTest {
  private static final Duration RETRY = Duration.ofMillis(20);
  private static final Explanation WHY = new Explanation("test", "3 probes in a row wrote.", Map.of(), List.of());

  @TempDir Path folder;
  private final Instant now = Instant.now();
  private final List<Received<Event>> log = new ArrayList<>();
  private SlackStandIn slack;
  private SlackSender sender;
  private Plan plan;
  private IncidentMessageFollower follower;

  @BeforeEach
  void start() throws IOException {
    plan = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:1");
    Path signing = Files.writeString(folder.resolve("signing"), "secret");
    slack = SlackStandIn.start(0, folder.resolve("secrets/slack-token"), signing, List::of, Clock.systemUTC());
    plan = Notices.plan(folder, slack.apiUrl(), "smtp://127.0.0.1:1");
    sender = new SlackSender();
    follower = follower();
    var page = page("i1");
    see(opened("i1"), page, new NoticeEnded(page.notice(), 1, true, post(page), ""));
  }

  @AfterEach
  void stop() {
    sender.close();
    slack.close();
  }

  private IncidentMessageFollower follower() {
    return follower(now);
  }

  private IncidentMessageFollower follower(Instant at) {
    return new IncidentMessageFollower(plan, Objects.requireNonNull(plan.channels().slack()), sender, () -> at, RETRY);
  }

  private static IncidentOpened opened(String incident) {
    return new IncidentOpened(
        new IncidentId(incident), Scenario.DATABASE, "database", "pg-a", Instant.EPOCH, new LastSeen(null, List.of(), List.of()), WHY);
  }

  private static NoticeRequested page(String incident) {
    return new NoticeRequested(
        incident + "/page/1/dana/slack", 1, new IncidentId(incident), NoticeKind.PAGE, 1, "dana", Channel.SLACK, "lost", List.of());
  }

  private String post(NoticeRequested notice) {
    return ((Sent) sender.send(plan.system(), notice, Optional.empty(), plan)).reference();
  }

  private void see(Event... events) {
    for (Event event : events) {
      var received =
          new Received<>(
              new Position(Topics.INCIDENTS, 0, log.size()),
              new Envelope<>("e" + log.size(), plan.system(), now, Writers.DETECT, null, "test", Envelope.NO_PLAN, event));
      log.add(received);
      follower.accept(received);
    }
  }

  private SlackMessage root() {
    return slack.messages().getFirst();
  }

  private List<String> actions() {
    return root().buttons().stream().map(SlackMessage.Button::actionId).toList();
  }

  @Test
  void shouldShowOneChangeWhereSeveralWait() {
    see(new LadderStopped(new IncidentId("i1"), "dana", "slack"), new LadderStopped(new IncidentId("i1"), "lee", "slack"));

    assertThat(follower.once()).isEqualTo(IncidentMessageFollower.BETWEEN);
    follower.once();

    assertThat(root().revisions()).isEqualTo(1);
    assertThat(root().lines().toString()).contains("lee has it");
    assertThat(actions()).as("nobody needs to take it").isEmpty();
    assertThat(slack.messages()).as("the page and its direct message").hasSize(2);
  }

  @Test
  void shouldOfferAcknowledgeUntilItIsTakenAndNothingOnceItIsOver() {
    follower.once();
    assertThat(root().lines().toString()).contains("Nobody has it yet", "Told on level 1: dana");
    assertThat(actions()).containsExactly("ack");

    see(new IncidentResolved(new IncidentId("i1"), "database", WHY));
    follower.once();
    assertThat(root().lines().toString()).contains("Over since", "3 probes in a row wrote.");
    assertThat(actions()).isEmpty();
  }

  @Test
  void shouldWaitAsLongAsSlackAsksAndThenShowTheLast() {
    slack.limited(Duration.ofMillis(1_500));
    assertThat(follower.once()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    slack.limited(Duration.ZERO);

    see(new LadderStopped(new IncidentId("i1"), "dana", "slack"));
    follower.once();
    follower.once();

    assertThat(root().revisions()).isEqualTo(1);
    assertThat(root().lines().toString()).contains("dana has it");
  }

  @Test
  void shouldTryLaterAndLaterWhileSlackIsDown() {
    slack.down(true);
    assertThat(follower.once()).isEqualTo(RETRY);
    assertThat(follower.once()).isEqualTo(RETRY.multipliedBy(2));
    slack.down(false);
    assertThat(follower.once()).isEqualTo(IncidentMessageFollower.BETWEEN);
    assertThat(root().revisions()).isEqualTo(1);
  }

  @Test
  void shouldGiveUpAMessageThatIsGone() {
    var page = page("i2");
    see(opened("i2"), page, new NoticeEnded(page.notice(), 1, true, "C0INCIDENTS/1.2", ""));
    assertThat(follower.once()).isEqualTo(IncidentMessageFollower.BETWEEN);
    assertThat(follower.once()).isEqualTo(IncidentMessageFollower.BETWEEN);
    follower.once();
    assertThat(root().revisions()).isEqualTo(1);
  }

  @Test
  void shouldBringWhatADeadProcessLeftBehindAndLeaveOldEndsAlone() {
    see(new LadderStopped(new IncidentId("i1"), "dana", "slack"));
    follower = follower();
    follower.begin(List.copyOf(log));
    follower.once();
    assertThat(root().lines().toString()).contains("dana has it");

    see(new IncidentResolved(new IncidentId("i1"), "database", WHY));
    var late = follower(now.plus(Duration.ofHours(2)));
    late.begin(List.copyOf(log));
    late.once();
    assertThat(root().lines().toString()).doesNotContain("Over");
  }

  @Test
  void shouldTryAgainWhereTheLogCannotBeReadAndCloseItsTail() throws InterruptedException {
    var opened = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    var attempts = new AtomicInteger();
    Thread thread = Thread.ofVirtual().start(() -> follower.follow(() -> {
      if (attempts.incrementAndGet() == 1) {
        throw new SerializationException("a record of a later version");
      }
      opened.countDown();
      return closed::countDown;
    }));

    assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(attempts).hasValue(2);
    thread.interrupt();
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }
}
