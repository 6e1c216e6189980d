package dev.rebound.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Communication.Group;
import dev.rebound.core.plan.Communication.Report;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.Notices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The final report of a resolved incident: the review goes with it to those alone for which the plan says so. */
class FinalReportTest {
  private static final Instant T0 = Instant.parse("2026-11-27T03:00:00Z");
  private static final IncidentId INCIDENT = new IncidentId("orders-database-12-7");
  private static final Explanation WHY = new Explanation("rule", "pg-a gave no connection.", Map.of(), List.of());
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** What a channel was given. */
  private record Given(NoticeRequested notice, ChannelSender.@Nullable Page page) {}

  @TempDir Path folder;
  private final BlockingQueue<Given> given = new LinkedBlockingQueue<>();
  private final BlockingQueue<NoticeEnded> ended = new LinkedBlockingQueue<>();
  private final List<Received<Event>> log = new ArrayList<>();
  private Plan plan;
  private Escalation escalation;
  private EscalateState state;
  private List<NoticeRequested> over = List.of();
  private Instant now = T0;

  private final class Fake implements ChannelSender {
    private final Channel channel;

    Fake(Channel channel) {
      this.channel = channel;
    }

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan) {
      given.add(new Given(notice, null));
      return new Sent("1.2");
    }

    @Override
    public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan, Page page) {
      given.add(new Given(notice, page));
      return new Sent("1.2");
    }

    @Override
    public Optional<String> trouble(Plan plan) {
      return Optional.empty();
    }
  }

  @BeforeEach
  void resolved() {
    Plan lab = Notices.plan(folder, "http://127.0.0.1:1/api/", "smtp://127.0.0.1:1");
    Map<String, Group> groups = Map.of(
        "engineering", new Group("engineering", "#eng", List.of("eng@example.org"), Set.of(), List.of(), Report.REVIEW),
        "product", new Group("product", null, List.of("product@example.org"), Set.of(), List.of()));
    plan = lab.withCommunication(
        new Communication(
            "kim", Defaults.FIRST_NEWS, Defaults.NEWS_WHILE_AFFECTED, Defaults.NEWS_WHILE_REBUILDING, Defaults.FINAL_REPORT, groups));
    escalation = new Escalation(text -> plan);
    state = escalation.initial();
    feed(Writers.INGEST, new PlanActivated("h", "text"));
    feed(
        Writers.DETECT,
        new IncidentOpened(INCIDENT, Scenario.DATABASE, "database", "pg-a", T0, new LastSeen(null, List.of(), List.of()), WHY));
    feed(Writers.INGEST, new CommandReceived("c1", Verb.ACK, INCIDENT, "dana", "slack", "responder", ""));
    now = now.plusSeconds(60);
    over = feed(Writers.DETECT, new IncidentResolved(INCIDENT, "database", WHY)).stream()
        .filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast).filter(notice -> notice.promise() != null).toList();
  }

  private List<Event> feed(String writer, Event event) {
    var received = new Received<Event>(
        new Position(Topics.INCIDENTS, 0, log.size()),
        new Envelope<>("e-" + log.size(), Notices.orders(), now, writer, null, CodeVersion.CURRENT, "h", event));
    log.add(received);
    state = escalation.evolve(state, received);
    List<Event> facts = escalation.decide(state, received);
    for (Event fact : facts) {
      state = escalation.evolve(state, new Received<>(received.position(), envelope(fact)));
    }
    return facts;
  }

  /** What is asked for once this much time has passed. */
  private List<NoticeRequested> after(Duration time) {
    now = now.plus(time);
    var asked = new ArrayList<NoticeRequested>();
    for (Decider.Timer timer : escalation.timers(state)) {
      if (!timer.due().isAfter(now)) {
        feed(Writers.ESCALATE, new TimerFired(Escalation.OWNER, timer.id())).stream()
            .filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast)
            .filter(notice -> notice.promise() != null).forEach(asked::add);
      }
    }
    return asked;
  }

  private Map<String, Given> sent(List<NoticeRequested> notices, ReviewPages reviews) throws InterruptedException {
    var all = new TreeMap<String, Given>();
    try (var mouth =
        new Mouth(
            new KeptEnds(ended), text -> plan, () -> now, new EarlierEnds(() -> now, position -> List.of()),
            List.of(new Fake(Channel.SLACK), new Fake(Channel.EMAIL)), reviews)) {
      for (NoticeRequested notice : notices) {
        mouth.seen(new Received<>(new Position(Topics.INCIDENTS, 0, log.size()), envelope(notice)), state);
        Given one = Objects.requireNonNull(given.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS), notice.notice());
        all.put(one.notice().person() + " by " + one.notice().channel(), one);
      }
    }
    return all;
  }

  private ReviewPages drawn() {
    return new LoggedReviews(log::forEach, text -> plan, LIMIT);
  }

  @Test
  void shouldSendTheReviewWithTheFinalReportByMailToWhomThePlanSays() throws InterruptedException {
    Map<String, Given> sent = sent(after(Duration.ofHours(22)), drawn());

    assertThat(sent).containsOnlyKeys("engineering by EMAIL", "engineering by SLACK", "product by EMAIL");
    assertThat(sent.values()).allSatisfy(each -> assertThat(each.notice().headline()).startsWith("Final report: "));
    ChannelSender.Page page = Objects.requireNonNull(sent.get("engineering by EMAIL")).page();
    assertThat(page).isNotNull();
    assertThat(page.name()).isEqualTo("review-orders-database-12-7.html");
    assertThat(page.html()).contains("Review of incident orders-database-12-7", "Root cause", "Action items", "dana")
        .doesNotContain("<script");
    assertThat(Objects.requireNonNull(sent.get("engineering by SLACK")).page()).isNull();
    assertThat(Objects.requireNonNull(sent.get("product by EMAIL")).page()).as("its report names no host").isNull();
  }

  @Test
  void shouldSendNoReviewWithOtherNews() throws InterruptedException {
    Map<String, Given> sent = sent(over, drawn());

    assertThat(sent).containsKey("engineering by EMAIL");
    assertThat(sent.values()).allSatisfy(each -> assertThat(each.page()).isNull());
  }

  @Test
  void shouldKeepThePromiseWithoutAReviewThatCannotBeDrawnAndSaySo() throws InterruptedException {
    var silent = new CountDownLatch(1);
    var slow = new LoggedReviews(listener -> await(silent), text -> plan, Duration.ofMillis(50));

    Map<String, Given> sent = sent(after(Duration.ofHours(22)), slow);

    assertThat(Objects.requireNonNull(sent.get("engineering by EMAIL")).page()).isNull();
    assertThat(given).as("sent once").isEmpty();
    assertThat(ended).filteredOn(each -> each.notice().contains("/engineering/") && each.notice().endsWith("/email"))
        .singleElement().satisfies(end -> {
          assertThat(end.sent()).isTrue();
          assertThat(end.reason()).isEqualTo(Mouth.WITHOUT_REVIEW);
        });
    silent.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldDrawNoReviewOfAnotherSystemOrOfAnIncidentThatTheLogDoesNotHold() {
    assertThat(drawn().of(new SystemName("other"), INCIDENT)).isEmpty();
    assertThat(drawn().of(Notices.orders(), new IncidentId("unknown"))).isEmpty();
  }

  private Envelope<Event> envelope(Event event) {
    return new Envelope<>("f-" + log.size(), Notices.orders(), now, Writers.ESCALATE, null, CodeVersion.CURRENT, "h", event);
  }
}
