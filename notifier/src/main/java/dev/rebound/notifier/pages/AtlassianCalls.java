package dev.rebound.notifier.pages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.notifier.channels.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The requests to Atlassian Statuspage: at most one a second and page, as it allows (developer.statuspage.io, "Rate Limiting"). What it
 * refuses ends the round; the next one looks again. Used by one thread.
 */
final class AtlassianCalls implements AutoCloseable {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

  private final StatusPage.Atlassian place;
  private final Duration between;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(CALL_LIMIT).followRedirects(HttpClient.Redirect.NEVER).build();
  private long nextAt = System.nanoTime();

  /** @param between from the end of a request to the next one */
  AtlassianCalls(StatusPage.Atlassian place, Duration between) {
    this.place = place;
    this.between = between;
  }

  /** A request was refused, or nobody answered; the message is one line without secrets. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String because;

    Refused(String because) {
      super(because);
      this.because = because;
    }

    String because() {
      return because;
    }
  }

  JsonNode get(String path) throws Refused {
    return call("GET", path, Optional.empty());
  }

  JsonNode post(String path, JsonNode body) throws Refused {
    return call("POST", path, Optional.of(body));
  }

  JsonNode patch(String path, JsonNode body) throws Refused {
    return call("PATCH", path, Optional.of(body));
  }

  private JsonNode call(String method, String path, Optional<JsonNode> body) throws Refused {
    String token =
        SecretFile.read(place.tokenFile()).orElseThrow(() -> new Refused("the file of the page's token holds none"));
    var publisher =
        body.map(each -> HttpRequest.BodyPublishers.ofByteArray(Json.bytes(each))).orElseGet(HttpRequest.BodyPublishers::noBody);
    String what = method + " " + path.replaceFirst("\\?.*", "");
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, nextAt - System.nanoTime())));
      var request =
          HttpRequest.newBuilder(URI.create(place.apiUrl() + "pages/" + place.page() + path)).timeout(CALL_LIMIT)
              .header("Authorization", "OAuth " + token).header("Content-Type", "application/json").method(method, publisher).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw new Refused(what + " was answered with " + answer.statusCode());
      }
      return Json.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new Refused(what + " got no answer: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(what + " was cut off");
    } finally {
      nextAt = System.nanoTime() + between.toNanos();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
