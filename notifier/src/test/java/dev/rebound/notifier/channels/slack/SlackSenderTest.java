package dev.rebound.notifier.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender.Arrival;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sending;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.Notices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlackSenderTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** One request as Slack's stand-in saw it. */
  private record Seen(String path, String authorization, Map<String, String> form) {}

  @TempDir Path folder;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch hangingEnds = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String retryAfter = "";
  private volatile String answer = "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000000.000100\"}";
  private volatile boolean hangs;
  private volatile String failsFor = "";
  private volatile Instant now = Instant.parse("2026-11-27T03:00:00Z");
  private HttpServer server;
  private SlackSender sender;
  private Plan plan;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      seen.add(new Seen(exchange.getRequestURI().getPath(), exchange.getRequestHeaders().getFirst("Authorization"), form(body)));
      try {
        if (hangs) {
          hangingEnds.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", retryAfter);
      }
      String said = form(body).getOrDefault("channel", "").equals(failsFor) ? "{\"ok\":false,\"error\":\"user_not_found\"}" : answer;
      byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    sender = new SlackSender(TIMEOUT, () -> now);
    plan = Notices.plan(folder, "http://127.0.0.1:" + server.getAddress().getPort() + "/api/", "smtp://127.0.0.1:1");
  }

  @AfterEach
  void stop() {
    hangingEnds.countDown();
    sender.close();
    server.stop(0);
  }

  /** The client repeats {@code thread_ts} with the same value; the last one counts. */
  private static Map<String, String> form(String body) {
    return Arrays.stream(body.split("&")).map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8), (a, b) -> b));
  }

  private Sending send(Optional<String> thread) {
    NoticeRequested notice =
        Notices.notice(NoticeKind.PAGE, Channel.SLACK, "dana", "orders: the database does not accept writes", "pg-a <refused> & silent");
    return sender.send(Notices.orders(), notice, thread, plan);
  }

  @Test
  void shouldPostToTheChannelOfStakeholdersAndNotIntoTheThread() {
    Sending sending = sender.send(Notices.orders(), Notices.promised(Channel.SLACK, "product"), Optional.of("1.2"), plan);

    assertThat(sending).isInstanceOf(Sent.class);
    assertThat(seen.getLast().form()).containsEntry("channel", "#product").doesNotContainKey("thread_ts");
    assertThat(seen.getLast().form().get("blocks")).doesNotContain("actions");
    assertThat(sender.send(Notices.orders(), Notices.promised(Channel.SLACK, "support"), Optional.empty(), plan))
        .isEqualTo(new Failed("the plan has no Slack channel of the stakeholders support", null));
  }

  @Test
  void shouldPostToTheChannelWithTheTokenOfTheFileAndNothingElse() {
    assertThat(send(Optional.empty())).isEqualTo(new Sent("C1/1700000000.000100"));

    Seen call = seen.getFirst();
    assertThat(call.path()).isEqualTo("/api/chat.postMessage");
    assertThat(call.authorization()).isEqualTo("Bearer the-token");
    assertThat(call.form()).containsEntry("channel", "#incidents").doesNotContainKey("thread_ts")
        .containsEntry("text", "<@U-DANA> orders: the database does not accept writes");
    assertThat(call.form().get("blocks").replace("\\u0026", "&")).contains("pg-a &lt;refused&gt; &amp; silent", "\"action_id\":\"ack\"",
        "\"action_id\":\"abort\"",
        "\"value\":\"orders|inc-1\"");
  }

  @Test
  void shouldAnswerInTheThreadOfTheIncident() {
    assertThat(send(Optional.of("C1/1699999999.000001"))).isInstanceOf(Sent.class);
    assertThat(seen.getFirst().form()).containsEntry("thread_ts", "1699999999.000001");
    send(Optional.of("1699999999.000002"));
    assertThat(seen.get(2).form()).as("as older versions wrote it").containsEntry("thread_ts", "1699999999.000002");
  }

  @Test
  void shouldTellWhoIsPagedDirectlyToo() {
    send(Optional.of("C1/1699999999.000001"));

    assertThat(seen).hasSize(2);
    assertThat(seen.getLast().form()).containsEntry("channel", "U-DANA").doesNotContainKey("thread_ts")
        .containsEntry("text", "orders: the database does not accept writes");
    assertThat(seen.getLast().form().get("blocks")).contains("\"action_id\":\"ack\"");

    sender.send(Notices.orders(), Notices.notice(NoticeKind.UPDATE, Channel.SLACK, "", "news"), Optional.empty(), plan);
    assertThat(seen).as("news go to the channel alone").hasSize(3);
  }

  @Test
  void shouldCountAPageAsSentWithoutItsDirectMessageAndSaySo() {
    failsFor = "U-DANA";
    assertThat(send(Optional.empty())).isEqualTo(
        new Sent("C1/1700000000.000100", "sent to the channel, and not as a direct message: Slack refused the message: user_not_found"));
  }

  @Test
  void shouldNotCallSlackWhileItWantsToBeLeftAlone() {
    status = 429;
    answer = "{\"ok\":false,\"error\":\"ratelimited\"}";
    retryAfter = "30";
    send(Optional.empty());
    status = 200;
    now = now.plusSeconds(10);
    assertThat(send(Optional.empty())).isInstanceOfSatisfying(Failed.class,
        failed -> assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(20)));
    assertThat(seen).hasSize(1);
  }

  @Test
  void shouldPutHowAnIncidentStandsInThePlaceOfItsMessage() {
    var slack = plan.channels().slack();
    assertThat(sender.bring(Notices.orders(), Messages.open("C1/1.2"), slack)).contains(new Sent("C1/1700000000.000100"));
    assertThat(seen.getLast().path()).isEqualTo("/api/chat.update");
    assertThat(seen.getLast().form()).containsEntry("channel", "C1").containsEntry("ts", "1.2");

    assertThat(sender.bring(Notices.orders(), Messages.open("1.2"), slack)).as("an older version's has no channel").isEmpty();
    answer = "{\"ok\":false,\"error\":\"message_not_found\"}";
    assertThat(sender.bring(Notices.orders(), Messages.open("C1/1.2"), slack)).isEmpty();
    answer = "{\"ok\":false,\"error\":\"fatal_error\"}";
    assertThat(sender.bring(Notices.orders(), Messages.open("C1/1.2"), slack)).get().isInstanceOf(Failed.class);
  }

  @Test
  void shouldReadARenewedTokenAtTheNextSending() throws IOException {
    send(Optional.empty());
    Files.writeString(folder.resolve("secrets/slack-token"), "renewed");
    send(Optional.empty());
    assertThat(seen).extracting(Seen::authorization)
        .containsExactly("Bearer the-token", "Bearer the-token", "Bearer renewed", "Bearer renewed");
  }

  @Test
  void shouldWaitAsLongAsSlackAsks() {
    status = 429;
    answer = "{\"ok\":false,\"error\":\"ratelimited\"}";
    retryAfter = "30";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack asks for patience (HTTP 429)", Duration.ofSeconds(30)));
    now = now.plusSeconds(30);
    retryAfter = "86400";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack asks for patience (HTTP 429)", Duration.ofDays(1)));
    now = now.plus(Duration.ofDays(1));
    retryAfter = "soon";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack asks for patience (HTTP 429)", SlackCalls.RETRY_AFTER_UNSAID));
    assertThat(seen).as("each sending is one call").hasSize(3);
  }

  @Test
  void shouldSayWhyItFailed() throws IOException {
    status = 500;
    answer = "oops";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack answered with HTTP 500", null, Arrival.NOT_KNOWN));
    status = 403;
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack answered with HTTP 403", null));
    status = 200;
    answer = "{\"ok\":false,\"error\":\"fatal_error\"}";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack refused the message: fatal_error", null, Arrival.NOT_KNOWN));
    answer = "{\"ok\":false,\"error\":\"invalid_auth\"}";
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack refused the message: invalid_auth", null));
    Files.delete(folder.resolve("secrets/slack-token"));
    assertThat(send(Optional.empty())).isEqualTo(new Failed("the file of Slack's token is missing, empty or cannot be read", null));
  }

  @Test
  void shouldGiveUpAfterTheTimeLimit() {
    hangs = true;
    assertThat(send(Optional.empty())).isEqualTo(new Failed("Slack did not answer within 2000 ms", null, Arrival.NOT_KNOWN));
    server.stop(0);
    assertThat(send(Optional.empty())).isInstanceOfSatisfying(Failed.class, failed -> {
      assertThat(failed.reason()).startsWith("Slack cannot be reached");
      assertThat(failed.arrival()).isEqualTo(Arrival.NO);
    });
  }
}
