package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.I1;
import static dev.rebound.core.escalate.Story.I2;
import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What product and support are promised about incident i1 of the database, by the plan {@link Plans#PROMISED}. */
class PromisesTest {
  private final MemoryHost host = new MemoryHost();

  @BeforeEach
  void activate() {
    feed(T0.minusSeconds(60), Plans.PROMISED);
  }

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.INGEST, event);
  }

  /** The facts about promises and their messages alone, one line each. */
  private static List<String> promised(List<Event> facts) {
    return Story.told(facts).stream().filter(line -> line.contains("/promise/")).toList();
  }

  private static List<NoticeRequested> outward(List<Event> facts) {
    return Story.notices(facts).stream().filter(notice -> notice.promise() != null).toList();
  }

  private List<Event> deliver(Instant at, List<Event> facts) {
    return outward(facts).stream().flatMap(each -> host.feed(at, Writers.MOUTH, Story.sent(each, "")).stream()).toList();
  }

  /** Incident i1 is told of its beginning: at the fifth minute, and it is delivered. */
  private void told() {
    feed(T0, Story.opened(I1));
    feed(T0, Story.planned(I1));
    deliver(minutes(5), host.fireDue(minutes(5)));
  }

  @Test
  void shouldPromiseNewsWithinFifteenMinutesAndGiveThemAfterFive() {
    assertThat(promised(feed(T0, Story.opened(I1))))
        .containsExactlyInAnyOrder("made i1/promise/product/1 FIRST PT15M", "made i1/promise/support/1 FIRST PT15M");
    assertThat(promised(host.fireDue(seconds(299)))).isEmpty();

    List<Event> facts = host.fireDue(seconds(300));

    assertThat(promised(facts)).containsExactlyInAnyOrder(
        "made i1/promise/product/2 WHILE_AFFECTED PT35M", "i1/promise/product/1/slack", "i1/promise/product/1/email",
        "made i1/promise/support/2 WHILE_AFFECTED PT35M", "i1/promise/support/1/email");
    NoticeRequested first = outward(facts).getFirst();
    assertThat(first.headline()).isEqualTo("database is not available");
    assertThat(first.lines()).containsExactly(
        "What is known: since 2026-11-22 03:04 UTC the database 'database' takes no writes.",
        "What it means for customers: database is not available.", "What is being done: engineers are being called.",
        "Next update: by 2026-11-22 03:39 UTC, earlier if something changes.");
    assertThat(promised(deliver(seconds(301), facts))).containsExactlyInAnyOrder("kept i1/promise/product/1", "kept i1/promise/support/1");
  }

  @Test
  void shouldNameNoHostAndNoPerson() {
    told();
    feed(minutes(6), Story.command("c1", Verb.ACK, I1, "dana"));
    feed(minutes(7), Story.restored(I1));
    feed(minutes(8), Story.ended(I1, Ending.RECOVERED));
    feed(minutes(9), Story.resolved(I1));
    host.fireDue(minutes(60 * 24));

    assertThat(outward(host.facts())).hasSizeGreaterThan(8)
        .allSatisfy(notice ->
            assertThat(notice.headline() + notice.lines()).doesNotContain("pg-a", "pg-b", "dana", "refused", "{", "null"));
  }

  @Test
  void shouldTellWithTimeToSpareEveryThirtyMinutesWhileUsersAreAffected() {
    told();
    Instant due = minutes(35);

    assertThat(promised(host.fireDue(due.minus(Promise.SENDING_MAX).minusSeconds(1)))).isEmpty();
    List<Event> facts = host.fireDue(due.minus(Promise.SENDING_MAX));

    assertThat(outward(facts)).extracting(NoticeRequested::notice).contains("i1/promise/product/2/slack");
    assertThat(promised(deliver(minutes(31), facts))).contains("kept i1/promise/product/2");
  }

  @Test
  void shouldTellAtOnceThatServiceIsBackAndThenHourly() {
    told();

    List<Event> facts = feed(minutes(7), Story.restored(I1));

    assertThat(promised(facts)).contains("i1/promise/product/2/slack", "made i1/promise/product/3 WHILE_REBUILDING PT1H7M");
    assertThat(outward(facts).getFirst().headline()).isEqualTo("database works again, not yet at full strength");
    assertThat(outward(facts).getFirst().lines()).contains("What is being done: redundancy is being rebuilt.");
  }

  @Test
  void shouldWarnTheLeadAndWhoeverHasItBeforeABreachAndSayABreachOnce() {
    told();
    feed(minutes(6), Story.command("c1", Verb.ACK, I1, "dana"));
    host.fireDue(minutes(31));

    List<Event> risk = host.fireDue(minutes(34));
    List<Event> broken = host.fireDue(minutes(36));

    assertThat(promised(risk)).contains("at risk i1/promise/product/2", "at risk i1/promise/support/2");
    assertThat(warned(risk)).containsExactlyInAnyOrder("kim", "dana");
    assertThat(promised(broken)).contains("broken i1/promise/product/2", "broken i1/promise/support/2");
    assertThat(warned(broken)).containsExactlyInAnyOrder("kim", "dana");
    assertThat(promised(host.fireDue(minutes(37))).stream().filter(line -> line.startsWith("broken") || line.startsWith("at risk")))
        .as("said once").isEmpty();
  }

  private static List<String> warned(List<Event> facts) {
    return Story.notices(facts).stream().filter(notice -> notice.notice().contains("/promise/update/")).map(NoticeRequested::person)
        .distinct().toList();
  }

  @Test
  void shouldTellOnceAndHonestlyAfterADowntime() {
    told();

    List<Event> facts = host.fireDue(minutes(240));

    assertThat(promised(facts)).contains("broken i1/promise/product/2", "made i1/promise/product/3 WHILE_AFFECTED PT4H30M")
        .filteredOn(line -> line.endsWith("/slack") && line.startsWith("i1/promise/product/"))
        .containsExactly("i1/promise/product/2/slack");
    assertThat(outward(facts).getFirst().lines().getFirst()).isEqualTo("This message is late: it was due at 2026-11-22 03:39 UTC.");
    assertThat(promised(deliver(minutes(241), facts))).as("it was broken, and that does not change").isEmpty();
  }

  @Test
  void shouldSendTheLeadsWordsOnceAndNeverWaitForThem() {
    told();
    feed(minutes(10), Story.command("c1", Verb.UPDATE, I1, "kim"));

    List<Event> facts = host.fireDue(minutes(31));
    NoticeRequested worded = outward(facts).getFirst();
    deliver(minutes(31), facts);
    NoticeRequested generated = outward(host.fireDue(minutes(58))).getFirst();

    assertThat(worded.lines()).containsExactly("on it", "Next update: by 2026-11-22 04:05 UTC, earlier if something changes.");
    assertThat(generated.lines()).hasSize(4).noneMatch(line -> line.equals("on it"));
  }

  @Test
  void shouldRefuseWordsThatNobodyWaitsFor() {
    assertThat(feed(T0, Story.command("c1", Verb.UPDATE, I1, "kim"))).singleElement().isInstanceOfSatisfying(CommandRefused.class,
        refused -> assertThat(refused.because()).isEqualTo("nobody waits for news of it"));
    assertThat(feed(T0, Story.command("c1", Verb.UPDATE, I1, "kim"))).as("the same again").isEmpty();
  }

  @Test
  void shouldTellWhoGaveTheWordsThatNobodyReadsThem() {
    told();
    feed(minutes(6), Story.stepped(I1, 1));
    feed(minutes(7), Story.restored(I1));
    feed(minutes(8), Story.ended(I1, Ending.RECOVERED));
    deliver(minutes(9), feed(minutes(9), Story.resolved(I1)));
    host.fireDue(minutes(9 + 22 * 60));

    List<Event> facts = feed(minutes(10 + 22 * 60), Story.command("c1", Verb.UPDATE, I1, "kim"));

    assertThat(facts.getFirst()).isInstanceOf(CommandRefused.class);
    List<NoticeRequested> told = Story.notices(facts);
    assertThat(told).isNotEmpty().allSatisfy(notice -> {
      assertThat(notice.person()).isEqualTo("kim");
      assertThat(notice.promise()).isNull();
      assertThat(notice.headline()).isEqualTo("orders: your words about incident i1 were not sent");
      assertThat(notice.lines()).contains("Why: nobody waits for news of it.", "Your words: on it");
    });
    assertThat(feed(minutes(10 + 22 * 60), Story.command("c1", Verb.UPDATE, I1, "kim"))).as("the same again").isEmpty();
  }

  @Test
  void shouldKnowTheFinalReportFromTheOtherMessages() {
    told();
    feed(minutes(6), Story.stepped(I1, 1));
    feed(minutes(7), Story.restored(I1));
    feed(minutes(8), Story.ended(I1, Ending.RECOVERED));

    List<Event> end = feed(minutes(9), Story.resolved(I1));
    assertThat(outward(end)).isNotEmpty().noneMatch(notice -> Escalation.isFinalReport(host.state(), notice));
    deliver(minutes(9), end);
    List<Event> report = host.fireDue(minutes(9 + 22 * 60));

    assertThat(outward(report)).hasSize(3).allMatch(notice -> Escalation.isFinalReport(host.state(), notice));
    host.restart();
    assertThat(outward(report)).allMatch(notice -> Escalation.isFinalReport(host.state(), notice));
  }

  @Test
  void shouldKnowTheFinalReportThatIsLate() {
    told();
    feed(minutes(6), Story.stepped(I1, 1));
    feed(minutes(8), Story.ended(I1, Ending.RECOVERED));
    deliver(minutes(9), feed(minutes(9), Story.resolved(I1)));

    List<Event> report = host.fireDue(minutes(40 * 60));

    assertThat(outward(report)).isNotEmpty().allMatch(notice -> Escalation.isFinalReport(host.state(), notice));
  }

  @Test
  void shouldTellTheEndOnceAndTheFinalReportWithinADay() {
    told();
    feed(minutes(6), Story.stepped(I1, 1));
    feed(minutes(7), Story.restored(I1));
    feed(minutes(8), Story.ended(I1, Ending.RECOVERED));

    List<Event> end = feed(minutes(9), Story.resolved(I1));
    deliver(minutes(9), end);
    List<Event> report = host.fireDue(minutes(9 + 22 * 60));

    assertThat(outward(end)).extracting(NoticeRequested::headline).containsOnly("It is over: database works again");
    assertThat(outward(end).getFirst().lines()).containsExactly(
        "It is over since 2026-11-22 03:13 UTC; customers were affected for 7 min.",
        "The final report follows by 2026-11-23 03:13 UTC.");
    assertThat(promised(end)).contains("made i1/promise/support/4 FINAL_REPORT PT24H9M");
    assertThat(outward(report)).extracting(NoticeRequested::notice).contains("i1/promise/support/4/email");
    assertThat(outward(report).getFirst().headline()).isEqualTo("Final report: database, customers affected for 7 min");
    deliver(minutes(9 + 22 * 60), report);
    assertThat(promised(host.fireDue(minutes(100_000)))).filteredOn(line -> !line.contains(" #") && !line.contains("given up"))
        .noneMatch(line -> line.startsWith("made"));
  }

  @Test
  void shouldTellBeginningAndEndInOneMessageWhereTheFirstNewsIsNotOutYet() {
    feed(T0, Story.opened(I1));
    feed(T0, Story.planned(I1));
    feed(seconds(5), Story.stepped(I1, 1));
    feed(seconds(9), Story.restored(I1));
    feed(seconds(20), Story.ended(I1, Ending.RECOVERED));

    List<Event> end = feed(seconds(21), Story.resolved(I1));

    assertThat(outward(end)).hasSize(3);
    assertThat(outward(end).getFirst().lines()).containsExactly(
        "What happened: at 2026-11-22 03:04 UTC it was seen that the database 'database' takes no writes; customers are served again since"
            + " 2026-11-22 03:04 UTC.",
        "It is over since 2026-11-22 03:04 UTC; customers were affected for 10 s.", "The final report follows by 2026-11-23 03:04 UTC.");
    assertThat(promised(deliver(seconds(22), end))).containsExactlyInAnyOrder("kept i1/promise/product/1", "kept i1/promise/support/1");
  }

  @Test
  void shouldNotRepeatAMessageThatNewerNewsOvertook() {
    told();
    host.fireDue(minutes(31));

    List<Event> facts = feed(seconds(31 * 60 + 10), Story.restored(I1));

    assertThat(outward(host.fireDue(seconds(31 * 60 + 35)))).as("the lease of the older one is over").isEmpty();
    assertThat(promised(deliver(minutes(32), facts))).contains("kept i1/promise/product/2", "kept i1/promise/product/3");
  }

  @Test
  void shouldCallAnEndThatNobodyHadAHandInAFalseAlarm() {
    told();

    List<Event> facts = feed(minutes(9), Story.ended(I1, Ending.RECOVERED));
    facts = feed(minutes(9), Story.resolved(I1));

    assertThat(outward(facts)).extracting(NoticeRequested::headline).containsOnly("It was a false alarm: database works");
    assertThat(Story.notices(facts)).filteredOn(notice -> notice.promise() == null).extracting(NoticeRequested::headline)
        .containsOnly("orders: database: a false alarm, it ended by itself and nothing was done");
    assertThat(outward(facts).getFirst().lines()).containsExactly(
        "It ended by itself at 2026-11-22 03:13 UTC after 9 min, and nothing had to be done.", "No further message follows.");
  }

  @Test
  void shouldSayOfWhichIncidentItIsAConsequence() {
    told();

    List<Event> facts = feed(minutes(9), Story.superseded(I1, I2));

    assertThat(outward(facts)).hasSize(3).extracting(NoticeRequested::headline).containsOnly("database: part of a larger incident");
    assertThat(outward(feed(minutes(10), Story.resolved(I1)))).as("told once").isEmpty();
    deliver(minutes(10), facts);
    assertThat(host.fireDue(minutes(3000))).noneMatch(fact -> fact instanceof NoticeRequested notice && notice.promise() != null);
  }
}
