package dev.rebound.targets.supervisor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link HostSupervisor} that is asked over HTTP, as docs/supervisor.md describes it. */
public final class HttpHostSupervisor implements HostSupervisor, AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(2);
  /** The supervisor's own limit is 5 s; what it says then is worth waiting for. */
  private static final Duration START_LIMIT = Duration.ofSeconds(7);
  /** The supervisor's own limit is 30 s. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(32);
  private static final Duration FENCE_LIMIT = Duration.ofSeconds(5);
  private static final Duration REBUILD_LIMIT = Duration.ofSeconds(5);
  private static final int REASON_CHARACTERS_MAX = 300;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final URI base;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT).build();

  /** @param base e.g. {@code http://host:port}, as the plan names it */
  public HttpHostSupervisor(URI base) {
    if (base.getHost() == null || base.getScheme() == null || !base.getScheme().startsWith("http")) {
      throw new IllegalArgumentException("the supervisor's URL must be http(s)://host: " + base);
    }
    this.base = base;
  }

  @Override
  public Answer look(String name) {
    return call(HttpRequest.newBuilder(at(name, "")).GET(), LOOK_LIMIT);
  }

  @Override
  public Answer start(String name) {
    return call(HttpRequest.newBuilder(at(name, "/start")).POST(BodyPublishers.noBody()), START_LIMIT);
  }

  @Override
  public Answer enableAndStart(String name) {
    var body = BodyPublishers.ofString("{\"enable\":true}");
    return call(HttpRequest.newBuilder(at(name, "/start")).header("Content-Type", "application/json").POST(body), START_LIMIT);
  }

  @Override
  public Answer stop(String name) {
    return call(HttpRequest.newBuilder(at(name, "/stop")).POST(BodyPublishers.noBody()), STOP_LIMIT);
  }

  @Override
  public Answer fence(String name, String dataPath) {
    var body = BodyPublishers.ofString(write(Map.of("dataPath", dataPath)));
    return call(HttpRequest.newBuilder(at(name, "/fence")).header("Content-Type", "application/json").POST(body), FENCE_LIMIT);
  }

  @Override
  public Answer rebuild(String name, RebuildRequest request) {
    var body = BodyPublishers.ofString(write(requireNonNull(request, "request")));
    return call(HttpRequest.newBuilder(at(name, "/rebuild")).header("Content-Type", "application/json").POST(body), REBUILD_LIMIT);
  }

  private URI at(String name, String verb) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an instance: " + name);
    }
    return URI.create(base.toString().replaceAll("/+$", "") + "/v1/instances/" + name + verb);
  }

  /** Waits for the whole answer no longer than the limit: the client's own timeout ends with the answer's head. */
  private Answer call(HttpRequest.Builder request, Duration limit) {
    var answer = client.sendAsync(request.timeout(limit).build(), BodyHandlers.ofString());
    try {
      return understood(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new NotReached("The supervisor at " + base + " did not answer within " + limit.toMillis() + " ms.");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new NotReached("The call of the supervisor at " + base + " was interrupted.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        return new NotReached("The supervisor at " + base + " could not be reached: " + e.getCause().getClass().getSimpleName() + ".");
      }
      throw new IllegalStateException("unexpected failure of a call of the supervisor", e.getCause());
    }
  }

  private Answer understood(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200 || status == 202) {
      return instance(response.body());
    }
    if (status == 404) {
      return new Refused("The supervisor at " + base + " has no such instance.");
    }
    if (status >= 400 && status < 500) {
      return new Refused(reason(status, response.body()));
    }
    return new NotReached("The supervisor at " + base + " answered with status " + status + ".");
  }

  private Answer instance(String body) {
    try {
      var instance = MAPPER.readValue(body, InstanceBody.class).instance();
      if (instance != null) {
        return instance;
      }
    } catch (JsonProcessingException e) {
      return noInstance();
    }
    return noInstance();
  }

  private NotReached noInstance() {
    return new NotReached("The supervisor at " + base + " answered with something that is no instance.");
  }

  private static String reason(int status, String body) {
    try {
      JsonNode reason = MAPPER.readTree(body).path("reason");
      if (reason.isTextual()) {
        var text = reason.asText();
        return text.length() > REASON_CHARACTERS_MAX ? text.substring(0, REASON_CHARACTERS_MAX) : text;
      }
    } catch (JsonProcessingException e) {
      return "status " + status;
    }
    return "status " + status;
  }

  private static String write(Object body) {
    try {
      return MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request cannot be written", e);
    }
  }

  /** The JSON of an {@code Instance}. */
  private record InstanceBody(
      @Nullable String name, @Nullable State state, @Nullable Boolean startEnabled, @Nullable Boolean startCommand,
      @Nullable DataFolder dataFolder, @Nullable String dataPath, @Nullable String reason, @Nullable RebuildBody rebuild) {
    /** Null where something that the contract promises is missing: no guess about what decides over a fence. */
    @Nullable Instance instance() {
      if (name == null || state == null || startEnabled == null || startCommand == null || dataFolder == null) {
        return null;
      }
      var job = rebuild == null ? null : rebuild.rebuild();
      return rebuild != null && job == null
          ? null
          : new Instance(name, state, startEnabled, startCommand, dataFolder, words(dataPath), words(reason), job);
    }
  }

  private record RebuildBody(@Nullable String key, @Nullable RebuildState state, long bytes, @Nullable String reason) {
    @Nullable Rebuild rebuild() {
      return key == null || state == null ? null : new Rebuild(key, state, bytes, words(reason));
    }
  }

  private static String words(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
