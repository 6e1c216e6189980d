package dev.rebound.notifier.channels.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.SecretFile;
import dev.rebound.notifier.channels.Stakeholders;
import dev.rebound.notifier.messages.SlackMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLHandshakeException;

/**
 * Posts to the plan's Slack channel: the first message of an incident begins a thread, later ones answer in it. One sender serves all
 * plans and threads of a process; closing it frees its connections.
 */
public final class SlackSender implements ChannelSender, AutoCloseable {
  /** How long to leave Slack alone after a 429 without Retry-After. Source: Slack, "Rate limits", about one message a second. */
  static final Duration RETRY_AFTER_UNSAID = Duration.ofSeconds(1);
  /** Addresses of Slack's API in all plans together: as a rule one. */
  private static final int CLIENTS_MAX = 16;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  /** Source: Slack, chat.postMessage, errors: "some aspect of the operation" may have "succeeded before the error was raised". */
  private static final Set<String> HALF_DONE = Set.of("fatal_error", "internal_error");

  private final int timeoutMillis;
  private final ConcurrentMap<String, Slack> clients = new ConcurrentHashMap<>();

  /** A sender with the time limit {@link ChannelSender#SENDING_MAX}. */
  public SlackSender() {
    this(SENDING_MAX);
  }

  SlackSender(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  @Override
  public Channel channel() {
    return Channel.SLACK;
  }

  @Override
  public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan) {
    Plan.Slack slack = plan.channels().slack();
    if (slack == null) {
      return new Failed("the plan configures no Slack", null);
    }
    Optional<String> token = SecretFile.read(slack.tokenFile());
    if (token.isEmpty()) {
      return new Failed("the file of Slack's token is missing, empty or cannot be read", null);
    }
    boolean outward = notice.promise() != null;
    String channel = outward ? Stakeholders.group(notice, plan).map(Communication.Group::slack).orElse("") : slack.channel();
    if (channel.isEmpty()) {
      return new Failed("the plan has no Slack channel of the stakeholders " + notice.person(), null);
    }
    Plan.Person person = outward ? null : plan.people().get(notice.person());
    // Stakeholders read each message in their channel; the thread is that of the people who work on it.
    Optional<String> thread = outward ? Optional.empty() : threadReference;
    SlackMessage message = SlackMessage.of(system, notice, Optional.ofNullable(person).map(Plan.Person::slack));
    try {
      ChatPostMessageResponse response =
          client(slack.apiUrl()).methods(token.get()).chatPostMessage(request -> request.channel(channel).text(message.text())
              .blocks(message.blocks()).threadTs(thread.orElse(null)).unfurlLinks(false).unfurlMedia(false));
      return outcome(response);
    } catch (SlackApiException e) {
      return refused(e);
    } catch (InterruptedIOException e) {
      return new Failed("Slack did not answer within " + timeoutMillis + " ms", null, Arrival.NOT_KNOWN);
    } catch (ConnectException | UnknownHostException | SSLHandshakeException e) {
      return new Failed("Slack cannot be reached (" + e.getClass().getSimpleName() + ")", null);
    } catch (IOException e) {
      return new Failed("Slack's answer did not come (" + e.getClass().getSimpleName() + ")", null, Arrival.NOT_KNOWN);
    }
  }

  @Override
  public Optional<String> trouble(Plan plan) {
    Plan.Slack slack = plan.channels().slack();
    if (slack == null) {
      return Optional.empty();
    }
    Optional<String> token = SecretFile.read(slack.tokenFile());
    if (token.isEmpty()) {
      return Optional.of("the file of Slack's token is missing, empty or cannot be read");
    }
    try {
      var answer = client(slack.apiUrl()).methods(token.get()).authTest(request -> request);
      return answer.isOk() ? Optional.empty() : Optional.of("Slack does not know the token: " + answer.getError());
    } catch (SlackApiException e) {
      return Optional.of("Slack answered with HTTP " + e.getResponse().code());
    } catch (IOException e) {
      return Optional.of("Slack cannot be reached (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Sending outcome(ChatPostMessageResponse response) {
    if (response.isOk() && response.getTs() != null) {
      return new Sent(response.getTs());
    }
    String error = response.getError() == null ? "an answer without a message" : response.getError();
    return new Failed(
        "Slack refused the message: " + error, error.equals("ratelimited") ? RETRY_AFTER_UNSAID : null,
        response.isOk() || HALF_DONE.contains(error) ? Arrival.NOT_KNOWN : Arrival.NO);
  }

  private static Failed refused(SlackApiException e) {
    int code = e.getResponse().code();
    if (code != TOO_MANY_REQUESTS) {
      return new Failed("Slack answered with HTTP " + code, null, code >= SERVER_ERROR ? Arrival.NOT_KNOWN : Arrival.NO);
    }
    String said = e.getResponse().header("Retry-After");
    Duration after =
        said != null && said.matches("[0-9]{1,6}") ? Duration.ofSeconds(Math.max(1, Long.parseLong(said))) : RETRY_AFTER_UNSAID;
    return new Failed("Slack asks for patience (HTTP 429)", after);
  }

  private Slack client(String apiUrl) {
    if (clients.size() >= CLIENTS_MAX && !clients.containsKey(apiUrl)) {
      close();
    }
    return clients.computeIfAbsent(apiUrl, url -> {
      var config = new SlackConfig();
      config.setMethodsEndpointUrlPrefix(url);
      // With its statistics on, the client asks auth.test before the first message (parts.md 4).
      config.getMethodsConfig().setStatsEnabled(false);
      config.setHttpClientCallTimeoutMillis(timeoutMillis);
      config.setHttpClientReadTimeoutMillis(timeoutMillis);
      config.setHttpClientWriteTimeoutMillis(timeoutMillis);
      return Slack.getInstance(config);
    });
  }

  /** Frees connections and threads; the next sending opens them again. */
  @Override
  public void close() {
    for (String url : clients.keySet()) {
      Slack client = clients.remove(url);
      if (client != null) {
        var http = client.getHttpClient().getOkHttpClient();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
      }
    }
  }
}
