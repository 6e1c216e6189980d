package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.OneLine;
import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.ChangedByAnother;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Switched.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A {@link Dns} whose zone is changed by a provider's HTTP call and read by questions to its name servers. HTTP has no compare-and-set that
 * all providers know: it looks before, acts, and looks after until the primary tells the new, within the last third of the limit. What
 * somebody else changes between the first look and the act is overwritten. Only what is told counts, whatever the provider answers.
 */
public final class HttpDns implements Dns, AutoCloseable {
  private static final int PARTS = 3;
  private static final int ANSWER_BYTES_MAX = 16 * 1024;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int CLIENT_ERRORS = 400;
  private static final int SERVER_ERRORS = 500;
  /** The provider cannot tell that it did nothing: time is over at its side (408), or another call is under way (409, 425, 429). */
  private static final Set<Integer> UNCLEAR = Set.of(408, 409, 425, 429);

  private final Questions questions;
  private final ProviderCall call;
  private final UnaryOperator<String> redaction;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();

  /** @param redaction hides what looks like a secret in the provider's words, as the caller's house does it */
  public HttpDns(ZoneAccess access, ProviderCall call, UnaryOperator<String> redaction) {
    this.questions = new Questions(requireNonNull(access, "access"));
    this.call = requireNonNull(call, "call");
    this.redaction = requireNonNull(redaction, "redaction");
  }

  @Override
  public Look look(String name, Duration limit) {
    return questions.look(name, limit);
  }

  @Override
  public Switched change(Order order, Duration limit) {
    Duration part = limit.dividedBy(PARTS);
    return switch (questions.primary(order.name(), part)) {
      case Told.Nothing(var why, var reason) -> new NotSent(reason);
      case Told.Records now when asWished(now, order) -> new AlreadySo(now.serial());
      case Told.Records now when !order.stillSeen(now) -> new ChangedByAnother(now.sets());
      case Told.Records now -> act(order, part);
    };
  }

  private boolean asWished(Told.Records now, Order order) {
    return call.tellsTtl() ? now.serves(order.wished()) : now.of(order.wished().type()).filter(order.wished()::sameValues).isPresent();
  }

  private Switched act(Order order, Duration limit) {
    HttpRequest request;
    try {
      request = request(order, limit);
    } catch (IOException unreadable) {
      return new NotSent(String.valueOf(unreadable.getMessage()));
    }
    var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX));
    try {
      return understood(order, answer.get(limit.toNanos(), TimeUnit.NANOSECONDS), limit);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return seen(order, limit, "The provider did not answer within " + limit.toMillis() + " ms.");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Unknown("The call of the provider was interrupted.");
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case HttpTimeoutException late -> seen(order, limit, "The provider did not answer within " + limit.toMillis() + " ms.");
        case ConnectException closed -> new NotSent("The provider at " + call.url().getHost() + " could not be reached.");
        case IOException broken ->
            seen(order, limit, "The provider gave no answer that can be read: " + broken.getClass().getSimpleName() + ".");
        case null, default -> throw new IllegalStateException("unexpected failure of a provider's call", e.getCause());
      };
    }
  }

  private HttpRequest request(Order order, Duration limit) throws IOException {
    var request = HttpRequest.newBuilder(call.url()).timeout(limit).method(call.method(), BodyPublishers.ofString(call.bodyOf(order)));
    call.plain().forEach(request::header);
    for (var header : call.headers().entrySet()) {
      String value = firstLine(header.getValue());
      try {
        request.header(header.getKey(), value);
      } catch (IllegalArgumentException e) {
        // Without its cause, which quotes the value.
        throw new IOException("The first line of " + header.getValue() + " cannot be the header " + header.getKey() + ".");
      }
    }
    return request.build();
  }

  private static String firstLine(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException | UncheckedIOException e) {
      throw new IOException("The file " + file + " cannot be read.", e);
    }
  }

  private Switched understood(Order order, HttpResponse<String> answer, Duration limit) {
    int status = answer.statusCode();
    String says = "The provider answered with status " + status + ": " + words(answer.body());
    if (call.accepted().contains(status)) {
      return seen(order, limit, "The provider took it (status " + status + ").");
    }
    return status >= CLIENT_ERRORS && status < SERVER_ERRORS && !UNCLEAR.contains(status) ? new Refused(says) : seen(order, limit, says);
  }

  /** Looks until the primary tells the new. */
  private Switched seen(Order order, Duration limit, String said) {
    long end = System.nanoTime() + limit.toNanos();
    String last = "";
    while (true) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.compareTo(POLL) < 0) {
        return new Unknown(said + " " + last);
      }
      switch (questions.primary(order.name(), left)) {
        case Told.Records now when asWished(now, order) -> {
          return new Changed(OptionalLong.of(now.serial()));
        }
        case Told.Records now -> last = "The name server does not tell the new within " + limit.toMillis() + " ms, and may yet.";
        case Told.Nothing(var why, var reason) -> last = reason;
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Unknown(said + " The look after it was interrupted.");
      }
    }
  }

  private String words(String body) {
    String line = OneLine.of(body, redaction);
    return line.isEmpty() ? "nothing." : line;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
