package dev.rebound.notifier.channels.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender.Arrival;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sending;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.SecretFile;
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
import org.jspecify.annotations.Nullable;

/** Calls of Slack's Web API, each once, and what came of them. Closing it frees its connections; the next call opens them again. */
final class SlackCalls implements AutoCloseable {
  /** How long to leave Slack alone after a 429 without Retry-After. Source: Slack, "Rate limits", about one message a second. */
  static final Duration RETRY_AFTER_UNSAID = Duration.ofSeconds(1);
  static final String NO_TOKEN = "the file of Slack's token is missing, empty or cannot be read";
  /** A message that can never be changed. Source: Slack, chat.update, errors. */
  static final Set<String> NEVER = Set.of("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found");
  /** Addresses of Slack's API in all plans together: as a rule one. */
  private static final int CLIENTS_MAX = 16;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  /** Source: Slack, chat.postMessage, errors: "some aspect of the operation" may have "succeeded before the error was raised". */
  private static final Set<String> HALF_DONE = Set.of("fatal_error", "internal_error");

  private final int timeoutMillis;
  private final ConcurrentMap<String, Slack> clients = new ConcurrentHashMap<>();

  SlackCalls(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /** A call of the API. */
  private interface Call {
    Sending to(MethodsClient api) throws IOException, SlackApiException;
  }

  /** Posts. @param channel its name or id, or a person's id for a direct message. @param threadTs the thread; null for none */
  Sending post(Plan.Slack slack, String channel, @Nullable String threadTs, SlackMessage message) {
    return call(slack, api -> {
      var answer =
          api.chatPostMessage(request -> request.channel(channel).text(message.text()).blocks(message.blocks()).threadTs(threadTs)
              .unfurlLinks(false).unfurlMedia(false));
      return outcome(answer.isOk(), answer.getChannel(), answer.getTs(), answer.getError());
    });
  }

  /** Puts a message in the place of another one. */
  Sending update(Plan.Slack slack, SlackReference old, SlackMessage message) {
    return call(slack, api -> {
      var answer =
          api.chatUpdate(request -> request.channel(old.channel()).ts(old.ts()).text(message.text()).blocks(message.blocks()));
      return outcome(answer.isOk(), answer.getChannel(), answer.getTs(), answer.getError());
    });
  }

  /** Whether the token is known; what is wrong, else. */
  Optional<String> trouble(Plan.Slack slack) {
    Optional<String> token = SecretFile.read(slack.tokenFile());
    if (token.isEmpty()) {
      return Optional.of(NO_TOKEN);
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

  private Sending call(Plan.Slack slack, Call call) {
    Optional<String> token = SecretFile.read(slack.tokenFile());
    if (token.isEmpty()) {
      return new Failed(NO_TOKEN, null);
    }
    try {
      return call.to(client(slack.apiUrl()).methods(token.get()));
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

  private static Sending outcome(boolean ok, @Nullable String channel, @Nullable String ts, @Nullable String said) {
    if (ok && ts != null) {
      return new Sent(new SlackReference(channel == null ? "" : channel, ts).toString());
    }
    String error = said == null ? "an answer without a message" : said;
    return new Failed(
        "Slack refused the message: " + error, error.equals("ratelimited") ? RETRY_AFTER_UNSAID : null,
        ok || HALF_DONE.contains(error) ? Arrival.NOT_KNOWN : Arrival.NO);
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
