package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.LogTail;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.lab.mail.Mail;
import dev.rebound.lab.mail.MailSink;
import dev.rebound.lab.slack.SlackStandIn;
import dev.rebound.notifier.NotifierMain;
import dev.rebound.plan.PlanFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notifier, a process of its own, is killed with SIGKILL around its sendings and started again, on a real Kafka, a real mail server and
 * the lab's Slack. Every notice arrives; one that arrives more than once is marked in the log as a possible repetition. {@code --full}
 * kills it 10 times, {@code --soak} 50 times.
 */
@Tag("system")
final class NotifierKillsSystemTest {
  private static final int BASE_PORT = 22_500;
  private static final long SEED = 20_261_127L;
  private static final int TIMES = 10;
  private static final int TIMES_SOAK = 50;
  private static final SystemName ORDERS = new SystemName("orders");
  /** A start of the service on a busy machine, or a lease and what comes after it. */
  private static final Duration LIMIT = Duration.ofMinutes(3);
  /** From a request to the end of its sendings; the message and the direct one take less. */
  private static final int SENDING_MILLIS = 150;
  /** From the incident to its notices' ends. */
  private static final int DECIDING_MILLIS = 1_500;
  private static final Explanation WHY = new Explanation("test", "3 probes in a row were refused.", Map.of(), List.of());

  @RegisterExtension final SeenLog log = new SeenLog();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private final Random random = new Random(SEED);
  private EmbeddedKafka kafka;
  private SlackStandIn slack;
  private MailSink mail;
  private KafkaLogWriter writer;
  private LogTail tail;
  private FourServices services;
  private ReboundProcess notifier;
  private int written;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(home.resolve("kafka"), AlertChain.freePort(), AlertChain.freePort());
    Path lab = Files.createDirectories(home.resolve("lab"));
    Path token = Files.writeString(Files.createDirectories(lab.resolve("secrets")).resolve("slack-token"), "xoxb-kills");
    Path signing = Files.writeString(lab.resolve("secrets/slack-signing"), "signing");
    mail = MailSink.start(0);
    slack = SlackStandIn.start(0, token, signing, mail::messages, Clock.systemUTC());
    String api = "http://127.0.0.1:" + (BASE_PORT + 40) + "/api/";
    String smtp = "smtp://127.0.0.1:" + (BASE_PORT + 50);
    PlanFile.Valid plan =
        LabPlan.write(lab, BASE_PORT, text -> text.replace(api, slack.apiUrl()).replace(smtp, "smtp://127.0.0.1:" + mail.port()));
    var settings = new KafkaSettings(kafka.bootstrap(), "test", (short) 1, home.resolve("tail"));
    KafkaTopics.ensure(settings);
    writer = new KafkaLogWriter(settings);
    tail = LogTail.start(settings, Topics.INCIDENTS, past -> past.forEach(log::add), log::add);
    services = new FourServices(home, lab, kafka.bootstrap(), BASE_PORT);
    write(new PlanActivated(plan.hash(), plan.text()));
    notifier = started();
  }

  /** It says that it is at work by its log, at a level that a test's own settings may hide. */
  private ReboundProcess started() {
    return services.started(
        FourServices.Kind.NOTIFIER, "notifier", NotifierMain.class.getName(), "-Dorg.slf4j.simpleLogger.log.dev.rebound=info");
  }

  @AfterEach
  void stop() {
    notifier.close();
    tail.close();
    writer.close();
    slack.close();
    mail.close();
    kafka.close();
  }

  @Test
  void shouldLoseNoNoticeAndMarkWhatMayBeARepetitionWhenItIsKilledAroundItsSendings() throws Exception {
    kill(TIMES);
  }

  @Test
  @Tag("soak")
  void shouldLoseNoNoticeInFiftyKills() throws Exception {
    kill(TIMES_SOAK);
  }

  private void kill(int times) throws Exception {
    for (int time = 1; time <= times; time++) {
      FourServices.awaitAtWork(FourServices.Kind.NOTIFIER, notifier);
      IncidentId incident = incident(time);
      write(
          new IncidentOpened(
              incident, Scenario.DATABASE, "database", "pg-a", Instant.now(), new LastSeen(null, List.of(), List.of()), WHY));
      if (time > 1) {
        write(new CommandReceived("ack-" + time, Verb.ACK, incident(time - 1), "dana", "slack", "responder", ""));
      }
      if (time % 2 == 0) {
        log.await(0, NoticeRequested.class, each -> each.incident().equals(incident), LIMIT);
        Thread.sleep(random.nextInt(SENDING_MILLIS));
      } else {
        Thread.sleep(random.nextInt(DECIDING_MILLIS));
      }
      notifier.killNine();
      notifier = started();
    }
    awaitAllSent(times);
    assertEachArrived();
    int repeated = 0;
    for (int time = 1; time <= times; time++) {
      repeated += repeatedInSlack(incident(time));
    }
    repeated += repeatedByMail();
    System.out.printf("notifier killed %d times: %d notices, all arrived, %d arrived again and are marked%n", times, requested().size(),
        repeated);
  }

  private static IncidentId incident(int time) {
    return new IncidentId(String.format(Locale.ROOT, "kill-%02d", time));
  }

  /** A broker on a busy machine may not acknowledge in time; a record that is written twice has one id and counts once. */
  private void write(Event event) {
    var envelope =
        new Envelope<>(
            "test-" + ++written, ORDERS, Instant.now(), Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, event);
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      try {
        writer.append(Topics.INCIDENTS, envelope).join();
        return;
      } catch (CompletionException e) {
        assertThat(Instant.now()).as("Kafka took no record within %s: %s", LIMIT, e).isBefore(end);
      }
    }
  }

  /** The notices for people of the incidents, each once, with the latest attempt. Stakeholders have promises of their own. */
  private Map<String, NoticeRequested> requested() {
    return log.after(0, NoticeRequested.class).stream().filter(each -> each.promise() == null)
        .collect(Collectors.toMap(NoticeRequested::notice, each -> each, (first, later) -> later));
  }

  private void awaitAllSent(int times) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      List<String> sent = log.after(0, NoticeEnded.class).stream().filter(NoticeEnded::sent).map(NoticeEnded::notice).toList();
      List<String> open = requested().keySet().stream().filter(each -> !sent.contains(each)).toList();
      // A page on two channels for each incident, the news of its acknowledgement on two channels for all but the last one.
      if (open.isEmpty() && requested().size() >= 4 * times - 2) {
        return;
      }
      assertThat(Instant.now()).as("notices that were not sent, of %d: %s", requested().size(), open).isBefore(end);
      Thread.sleep(100);
    }
  }

  /** What the log calls sent is there, under the name that the log gives it. */
  private void assertEachArrived() {
    Set<String> arrived =
        Stream.concat(slack.messages().stream().map(each -> each.channelId() + "/" + each.ts()), mail.messages().stream().map(Mail::id))
            .collect(Collectors.toSet());
    for (NoticeEnded ended : log.after(0, NoticeEnded.class)) {
      if (ended.sent()) {
        assertThat(arrived).as(ended.notice()).contains(ended.reference());
      }
    }
  }

  /** A Message-ID is that of a notice, so a mail shows which one it repeats. */
  private int repeatedByMail() {
    List<String> ids = mail.messages().stream().filter(each -> each.to().toString().contains("dana@example.org")).map(Mail::id).toList();
    int repeated = 0;
    for (NoticeEnded ended : log.after(0, NoticeEnded.class)) {
      NoticeRequested notice = requested().get(ended.notice());
      if (ended.sent() && notice != null && Collections.frequency(ids, ended.reference()) > 1) {
        assertThat(marked(List.of(notice))).as("a mark in the log for the repetition of %s", notice.notice()).isTrue();
        repeated++;
      }
    }
    return repeated;
  }

  /** @return how many messages more than notices there are in the channel */
  private int repeatedInSlack(IncidentId incident) {
    List<NoticeRequested> notices =
        requested().values().stream().filter(each -> each.incident().equals(incident) && each.channel() == Channel.SLACK).toList();
    long arrived =
        slack.messages().stream()
            .filter(each -> each.channel().equals("#incidents") && each.lines().toString().contains("incident " + incident + " ·")).count();
    assertThat(arrived).as("messages of %s, of %d notices", incident, notices.size()).isGreaterThanOrEqualTo(notices.size());
    if (arrived > notices.size()) {
      assertThat(marked(notices)).as("a mark in the log for a repetition of %s", incident).isTrue();
    }
    return (int) arrived - notices.size();
  }

  private boolean marked(List<NoticeRequested> notices) {
    List<String> ids = notices.stream().map(NoticeRequested::notice).toList();
    return notices.stream().anyMatch(NoticeRequested::mayRepeat)
        || log.after(0, NoticeEnded.class).stream()
            .anyMatch(each -> ids.contains(each.notice()) && Boolean.TRUE.equals(each.possibleDuplicate()));
  }
}
