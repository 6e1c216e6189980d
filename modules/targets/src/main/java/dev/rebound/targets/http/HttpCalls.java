package dev.rebound.targets.http;

import dev.rebound.targets.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends an operator's HTTP requests. Never throws for trouble of what is called. */
public interface HttpCalls {
  /** Bytes of an answer's body that are kept; the rest is not read. */
  int BODY_BYTES_MAX = 16 * 1024;

  /**
   * Sends a request once; a redirect is an answer like any other and is not followed. Trouble but {@code REFUSED} says nothing of whether
   * the request was carried out.
   *
   * @param limit of the whole call; an answer whose body has not ended by then is given as far as it came
   */
  Answer<Reply> send(Request request, Duration limit);

  /**
   * A request.
   *
   * @param url {@code http} or {@code https}
   * @param body null: none
   */
  record Request(String method, URI url, Map<String, String> headers, @Nullable String body) {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** Its headers may hold secrets. */
    @Override
    public String toString() {
      return method + " " + url.getScheme() + "://" + url.getAuthority();
    }
  }

  /** @param body not redacted, at most {@link #BODY_BYTES_MAX} bytes */
  record Reply(int status, String body) {}
}
