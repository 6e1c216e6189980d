package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Rebound's door, as people knock at it. */
final class Door {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final int port;
  private final LabHands hands;
  private final HttpClient http = HttpClient.newHttpClient();

  /** @param hands know people's tokens */
  Door(int port, LabHands hands) {
    this.port = port;
    this.hands = hands;
  }

  /** A command of a person, which must be taken. */
  void command(String person, String verb, Map<String, String> fields) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/commands/" + verb)).timeout(LIMIT)
            .header("Authorization", "Bearer " + hands.token(person)).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(fields))).build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s of %s: %s", verb, person, answer.body()).isLessThan(300);
  }
}
