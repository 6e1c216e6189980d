package dev.rebound.lab.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A session of the Chrome DevTools Protocol with one page; commands are answered in any order, events are waited for by their name. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<JsonNode>> events = new ConcurrentHashMap<>();
  private final StringBuilder received = new StringBuilder();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;

  DevTools(URI page) {
    socket = client.newWebSocketBuilder().connectTimeout(ANSWER_LIMIT).buildAsync(page, this).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean complete) {
    received.append(data);
    if (complete) {
      String text = received.toString();
      received.setLength(0);
      take(text);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void take(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      var waiting = message.has("id") ? answers.remove(message.path("id").asInt()) : events.remove(message.path("method").asText());
      if (waiting != null) {
        waiting.complete(message);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the browser says no JSON", e);
    }
  }

  /** What completes at the next event of this name; to be asked for before what causes it. */
  CompletableFuture<JsonNode> next(String event) {
    return events.computeIfAbsent(event, _ -> new CompletableFuture<>());
  }

  /** The result of a command. @throws IllegalStateException where the browser refuses it, or does not answer in time */
  JsonNode call(String method, ObjectNode parameters) {
    int id = last.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).join();
    JsonNode said = await(answer, method);
    if (said.has("error")) {
      throw new IllegalStateException(method + ": " + said.get("error"));
    }
    return said.path("result");
  }

  static ObjectNode nothing() {
    return JSON.createObjectNode();
  }

  static JsonNode await(CompletableFuture<JsonNode> answer, String what) {
    try {
      return answer.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("the browser did not answer: " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the browser worked", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
  }
}
