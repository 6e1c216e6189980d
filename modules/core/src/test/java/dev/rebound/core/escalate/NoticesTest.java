package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.I1;
import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.failed;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.notices;
import static dev.rebound.core.escalate.Story.opened;
import static dev.rebound.core.escalate.Story.resolved;
import static dev.rebound.core.escalate.Story.seconds;
import static dev.rebound.core.escalate.Story.sent;
import static dev.rebound.core.escalate.Story.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a notice: delivered, tried again, given up. */
class NoticesTest {
  private final MemoryHost host = new MemoryHost();
  private List<NoticeRequested> pages = List.of();

  @BeforeEach
  void open() {
    host.feed(T0, Writers.INGEST, Plans.FULL);
    pages = notices(host.feed(T0, Writers.DETECT, opened(I1)));
  }

  private List<Event> mouth(Instant at, Event event) {
    return host.feed(at, Writers.MOUTH, event);
  }

  private NoticeRequested slack() {
    return pages.getFirst();
  }

  private NoticeRequested mail() {
    return pages.getLast();
  }

  private List<Timer> timersOf(NoticeRequested notice) {
    return host.timers().stream().filter(timer -> timer.id().contains(notice.notice())).toList();
  }

  @Test
  void shouldTryAFailedNoticeAgainAfterEachBackOffAndGiveUpAfterTheFifthAttempt() {
    NoticeRequested attempt = slack();
    Instant now = T0;
    for (long wait : new long[] {1, 5, 30, 60}) {
      assertThat(mouth(now, failed(attempt))).isEmpty();
      assertThat(timersOf(attempt))
          .containsExactly(new Timer("retry/" + attempt.notice() + "/" + attempt.attempt(), now.plusSeconds(wait)));
      now = now.plusSeconds(wait);
      var again = notices(host.fire(now, timersOf(attempt).getFirst().id()));
      assertThat(again).hasSize(1);
      assertThat(again.getFirst().attempt()).isEqualTo(attempt.attempt() + 1);
      assertThat(again.getFirst().lines()).isEqualTo(attempt.lines());
      attempt = again.getFirst();
    }
    mouth(now, failed(attempt));

    assertThat(attempt.attempt()).isEqualTo(Notices.ATTEMPTS_MAX);
    assertThat(timersOf(attempt)).isEmpty();
    assertThat(timersOf(mail())).as("the other channel").hasSize(1);
  }

  @Test
  void shouldNotCallUnreachableWhomTheOtherChannelReachedWhenOneRefuses() {
    mouth(seconds(2), sent(mail(), ""));

    NoticeRequested attempt = slack();
    Instant now = seconds(3);
    for (long wait : new long[] {1, 5, 30, 60}) {
      mouth(now, failed(attempt));
      now = now.plusSeconds(wait);
      attempt = notices(host.fireDue(now)).getFirst();
      assertThat(attempt.channel()).isEqualTo(Channel.SLACK);
    }

    assertThat(told(mouth(now, failed(attempt)))).as("the page has arrived by mail").isEmpty();
    assertThat(told(host.fireDue(minutes(5)))).as("the backup, at its own time").containsExactly("i1/page/1/lee/slack");
  }

  @Test
  void shouldRecordAChannelThatNeverAnswersAndNeedNoSecondPageByTheOther() {
    mouth(seconds(2), sent(mail(), ""));

    for (int attempt = 2; attempt <= Notices.ATTEMPTS_MAX; attempt++) {
      assertThat(told(host.fireDue(seconds(30L * (attempt - 1))))).containsExactly("i1/page/1/dana/slack #" + attempt);
    }

    assertThat(told(host.fireDue(seconds(150)))).containsExactly("i1/page/1/dana/slack given up: after 5 attempts");
    assertThat(told(host.fireDue(minutes(5)))).containsExactly("i1/page/1/lee/slack");
  }

  @ParameterizedTest
  @CsvSource({"20000,20", "300,1", "86400000,300"})
  void shouldLeaveAChannelAloneForAsLongAsItAsksWithinTheLimit(long askedMillis, long waited) {
    var busy = new NoticeEnded(slack().notice(), 1, false, "", "patience", null, null, askedMillis);

    mouth(T0, busy);

    assertThat(timersOf(slack())).extracting(Timer::due).containsExactly(T0.plusSeconds(waited));
  }

  @Test
  void shouldMarkEveryAttemptAfterOneThatMayHaveArrived() {
    mouth(T0, failed(slack()));
    mouth(T0, new NoticeEnded(mail().notice(), 1, false, "", "no answer", true, null, null));
    var second = notices(host.fireDue(seconds(1)));
    assertThat(second).extracting(NoticeRequested::channel, NoticeRequested::mayRepeat)
        .containsExactlyInAnyOrder(tuple(Channel.SLACK, false), tuple(Channel.EMAIL, true));

    host.restart();
    second.forEach(again -> mouth(seconds(1), failed(again)));

    assertThat(notices(host.fireDue(seconds(6)))).extracting(NoticeRequested::channel, NoticeRequested::mayRepeat)
        .containsExactlyInAnyOrder(tuple(Channel.SLACK, false), tuple(Channel.EMAIL, true));
  }

  @Test
  void shouldMarkARepetitionAfterASenderThatDied() {
    assertThat(pages).noneMatch(NoticeRequested::mayRepeat);
    assertThat(notices(host.fireDue(seconds(30)))).hasSize(2).allMatch(NoticeRequested::mayRepeat);
  }

  @Test
  void shouldRequestANoticeAgainWhenItsSenderCrashed() {
    assertThat(timersOf(slack())).containsExactly(new Timer("lease/i1/page/1/dana/slack/1", seconds(30)));

    assertThat(told(host.fireDue(seconds(30)))).containsExactly("i1/page/1/dana/slack #2", "i1/page/1/dana/email #2");
  }

  @Test
  void shouldGiveUpWhenTheLastAttemptHasNoEndEither() {
    host.fireDue(seconds(30));
    host.fireDue(seconds(60));
    host.fireDue(seconds(90));
    assertThat(told(host.fireDue(seconds(120)))).containsExactly("i1/page/1/dana/slack #5", "i1/page/1/dana/email #5");

    assertThat(told(host.fireDue(seconds(150))))
        .containsExactly("i1/page/1/dana/slack given up: after 5 attempts", "i1/page/1/dana/email given up: after 5 attempts",
            "unreachable dana: email was the last and gave no answer", "i1/update/1/all/slack/1", "i1/page/1/lee/slack");
    assertThat(timersOf(slack())).isEmpty();
  }

  @Test
  void shouldTakeALateSuccessAndIgnoreALateFailure() {
    host.fireDue(seconds(30));

    mouth(seconds(31), failed(slack()));
    assertThat(timersOf(slack())).extracting(Timer::id).containsExactly("lease/i1/page/1/dana/slack/2");
    mouth(seconds(32), sent(slack(), "171.1"));
    assertThat(timersOf(slack())).isEmpty();
    assertThat(Escalation.threadReference(host.state(), I1, Channel.SLACK)).contains("171.1");
  }

  @Test
  void shouldKeepTheFirstReferenceOfEachChannelAsTheThread() {
    assertThat(Escalation.threadReference(host.state(), I1, Channel.SLACK)).isEmpty();
    mouth(seconds(1), sent(slack(), "171.1"));
    mouth(seconds(1), sent(mail(), "<1@rebound>"));
    host.restart();
    var backup = notices(host.fireDue(minutes(5)));
    mouth(minutes(6), sent(backup.getFirst(), "171.2"));

    assertThat(Escalation.threadReference(host.state(), I1, Channel.SLACK)).contains("171.1");
    assertThat(Escalation.threadReference(host.state(), I1, Channel.EMAIL)).contains("<1@rebound>");
  }

  @Test
  void shouldDeliverUpdatesButNoPagesOfAnIncidentThatIsOver() {
    mouth(T0, failed(slack()));
    var updates = notices(host.feed(T0, Writers.DETECT, resolved(I1)));
    updates.forEach(update -> mouth(T0, failed(update)));

    assertThat(told(host.fireDue(seconds(1)))).containsExactlyInAnyOrder(
        "i1/update/1/all/slack/1 #2", "i1/update/1/dana/email/1 #2", "i1/page/1/dana/slack given up: the incident is over");
    updates.forEach(update -> mouth(seconds(2), sent(update, "")));
    assertThat(host.state().incidents()).as("the page by e-mail is still out").hasSize(1);
    assertThat(told(host.fireDue(seconds(30)))).containsExactly("i1/page/1/dana/email given up: the incident is over");
    assertThat(host.state().incidents()).isEmpty();
  }

  @Test
  void shouldIgnoreTheEndOfANoticeThatIsNotPending() {
    EscalateState before = host.state().quiet();
    mouth(seconds(1), new NoticeEnded("somebody's", 1, true, "x", ""));

    assertThat(host.state()).isEqualTo(before);
  }

  @Test
  void shouldChangeNothingWhenItsOwnFactsAreReadBack() {
    mouth(seconds(1), sent(slack(), "171.1"));
    EscalateState before = host.state();

    host.readBack(seconds(2), slack());

    assertThat(host.state()).isEqualTo(before);
  }

  @Test
  void shouldKeepTheStateBoundedAndLetUpdatesGiveWayToPages() {
    for (int i = 0; i < 2 * Notices.PENDING_MAX; i++) {
      host.feed(seconds(i), Writers.INGEST, Story.command("c" + i, i % 2 == 0 ? Verb.STOP : Verb.RELEASE, null, "dana"));
    }

    var pending = host.state().incidents().get("i1").notices().pending();
    assertThat(pending).hasSize(Notices.PENDING_MAX).containsKeys(slack().notice(), mail().notice());
  }

  @Test
  void shouldKeepBoundedNumbersOfIncidentsAndMemories() {
    for (int i = 0; i < EscalateState.INCIDENTS_MAX + EscalateState.CLOSED_MAX + 10; i++) {
      host.feed(seconds(i), Writers.DETECT, opened(new IncidentId("n" + i)));
    }
    assertThat(host.state().incidents()).hasSize(EscalateState.INCIDENTS_MAX);
    assertThat(host.state().closed()).hasSize(EscalateState.CLOSED_MAX);
  }
}
