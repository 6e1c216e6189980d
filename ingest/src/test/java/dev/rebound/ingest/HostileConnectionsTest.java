package dev.rebound.ingest;

import static dev.rebound.ingest.RawConnection.head;
import static dev.rebound.ingest.RawConnection.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not HTTP as it should be, and connections that break off: a clear answer or a closed connection. A real server, raw sockets. */
class HostileConnectionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PROBLEM = "application/problem+json";
  private static final String GOOD = Door.body(Door.alert("Fine", "firing"));

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders"));
  }

  @AfterEach
  void close() {
    assertThat(door.webhook(Door.body(Door.alert("Last", "firing"))).counts()).as("a good webhook after it").isEqualTo("1/0/0");
    door.close();
  }

  private String answer(String request) {
    try (var connection = new RawConnection(door.server.port())) {
      connection.write(request);
      return connection.read("}", 1, LIMIT);
    }
  }

  private void assertRefused(String request, int status) {
    assertThat(answer(request)).as(request.substring(0, Math.min(200, request.length())))
        .containsPattern("^HTTP/1\\.[01] " + status + " ").containsIgnoringCase(PROBLEM).doesNotContain("Exception");
  }

  @Test
  void shouldAnswerBrokenHeadsAsProblems() {
    assertRefused("NOT HTTP AT ALL\r\n\r\n", 400);
    assertRefused("POST /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 413);
    assertRefused("GET /api/v1/health HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n", 413);
    assertRefused("GET /api/v1/health HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", 400);
    assertRefused("POST /%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 400);
    assertRefused(head("Content-Length: 5", "Content-Length: 7") + "12345", 400);
    assertRefused(head("Content-Length: -5") + "12345", 400);
    assertRefused(head("Content-Length: 99999999999999999999") + "12345", 400);
    assertRefused(head("Content-Length: 99999999999") + "12345", 413);
  }

  @Test
  void shouldNotBeSmuggledARequest() {
    String inner = webhook(GOOD);
    String smuggled = answer(head("Transfer-Encoding: chunked", "Content-Length: 4") + "0\r\n\r\n" + inner);

    assertThat(smuggled).doesNotContain("202");
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldAdmitNobodyByTwoAuthorizations() {
    assertRefused(head("Authorization: Bearer wrong", "Content-Length: " + GOOD.length()) + GOOD, 401);
    assertRefused(head("Authorization: Bearer " + Door.TOKEN, "Content-Length: " + GOOD.length()) + GOOD, 401);
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldRefuseAStrangerBeforeTheBodyArrives() {
    String stranger = "POST /api/v1/webhooks/alertmanager HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n";

    assertRefused(stranger + "\r\n", 401);
    assertThat(answer(stranger + "\r\n")).as("more is to come than is read").containsIgnoringCase("connection: close");
    assertThat(answer(stranger.replace("8000000", "1000") + "\r\n")).doesNotContainIgnoringCase("connection: close");
    assertThat(answer(stranger + "Expect: 100-continue\r\n\r\n")).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
    assertRefused("POST /api/v1/commands/stop HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nContent-Type: application/json\r\n\r\n", 401);
  }

  @Test
  void shouldTakeABodyInChunksAndOneThatIsExpected() {
    String chunks = Integer.toHexString(10) + "\r\n" + GOOD.substring(0, 10) + "\r\n" + Integer.toHexString(GOOD.length() - 10) + "\r\n"
        + GOOD.substring(10) + "\r\n0\r\n\r\n";
    assertThat(answer(head("Transfer-Encoding: chunked") + chunks)).startsWith("HTTP/1.1 202 ").contains("\"accepted\":1");

    try (var connection = new RawConnection(door.server.port())) {
      connection.write(head("Content-Length: " + GOOD.length(), "Expect: 100-continue"));
      connection.read("100 Continue", 1, LIMIT);
      connection.write(GOOD);
      assertThat(connection.read("}", 1, LIMIT)).contains("202 Accepted", "\"duplicates\":1");
    }
  }

  @Test
  void shouldEndAConnectionThatSendsItsBodyInTooManyPieces() {
    try (var connection = new RawConnection(door.server.port())) {
      connection.write(head("Transfer-Encoding: chunked"));
      boolean open = true;
      for (int at = 0; at < 200 && open; at++) {
        open = connection.write("1\r\n \r\n".repeat(1_000));
      }

      assertThat(connection.readToEnd(LIMIT)).doesNotContain("202");
    }
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldAnswerPipelinedRequestsInTheirOrder() {
    try (var connection = new RawConnection(door.server.port())) {
      String unread = "GET /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n";
      connection.write(webhook(Door.body(Door.alert("First", "firing"))) + unread + webhook("{") + webhook(Door.body("1")));

      String seen = connection.read("}", 4, LIMIT);

      assertThat(seen)
          .containsSubsequence("202 Accepted", "\"accepted\":1", "200 OK", "\"live\":true", "400 Bad", "202 Accepted", "\"rejected\":1");
    }
  }

  @Test
  void shouldAnswerASenderThatClosedItsHalf() {
    try (var connection = new RawConnection(door.server.port())) {
      connection.write(webhook(GOOD));
      connection.endOutput();
      assertThat(connection.readToEnd(LIMIT)).as("a complete request").startsWith("HTTP/1.1 202 ").contains("\"accepted\":1");
    }
    for (String part : List.of(webhook(GOOD).substring(0, webhook(GOOD).length() - 10), head("Content-Length: 100"),
        head("Transfer-Encoding: chunked") + "5\r\n{\"ve")) {
      try (var connection = new RawConnection(door.server.port())) {
        connection.write(part);
        connection.endOutput();
        assertThat(connection.readToEnd(LIMIT)).as("a part: %s", part).startsWith("HTTP/1.1 400 ").contains("broke off");
      }
    }
    for (String part : List.of("", "POST", "POST / HTTP/1.1\r\nHost: a\r\n")) {
      try (var connection = new RawConnection(door.server.port())) {
        connection.write(part);
        connection.endOutput();
        assertThat(connection.readToEnd(LIMIT)).as("a part: %s", part).doesNotContain("202");
      }
    }
    assertThat(door.log.stored()).hasSize(1);
  }

  @Test
  void shouldLiveOnAfterResets() {
    for (int at = 0; at < 100; at++) {
      try (var connection = new RawConnection(door.server.port())) {
        connection.write(webhook(GOOD).substring(0, 50 + at * 3));
        connection.reset();
      }
    }
    assertThat(door.log.stored()).isEmpty();
  }
}
