package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good webhooks are taken while others are slow, idle or too large, and the heap stays small. A real server with a log that keeps
 * nothing, in a process of its own with a heap a quarter of the launcher's; real sockets.
 */
@Tag("system")
class HostileLoadSystemTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int HEAP_MIB = 192;
  private static final int SLOW = 250;
  private static final int LARGE = 300;
  private static final int LARGE_BYTES = 8 * 1024 * 1024;
  private static final int WARM_UP = 1_000;
  private static final int GOOD_BEFORE = 500;

  @TempDir Path folder;

  /** The process; its port; what it says. */
  private record Running(Process process, BufferedReader said, int port) {}

  private Running start() throws IOException {
    Files.writeString(folder.resolve("webhook-token"), Door.TOKEN);
    Files.writeString(folder.resolve("command-tokens"), "dana:dana-token");
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"), "-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), SmallDoor.class.getName(), folder.toString())
            .redirectError(folder.resolve("door.log").toFile()).start();
    var said = process.inputReader();
    return new Running(process, said, Integer.parseInt(said.readLine().split(" ", 2)[1]));
  }

  private void stop(Running running) throws Exception {
    running.process().getOutputStream().close();
    String last = running.said().readLine();
    assertThat(running.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    String log = Files.readString(folder.resolve("door.log"));
    assertThat(running.process().exitValue()).as("exit status of the door; its log: %s", log).isZero();
    System.out.println("heap of at most " + HEAP_MIB + " MiB: " + last);
  }

  @Test
  void shouldTakeGoodWebhooksBesideAThousandSlowConnections() throws Exception {
    Running door = start();
    for (int at = 0; at < WARM_UP; at++) {
      good(door.port(), "WarmUp" + at);
    }
    List<Long> alone = new ArrayList<>();
    for (int at = 0; at < GOOD_BEFORE; at++) {
      alone.add(good(door.port(), "Alone" + at));
    }
    String body = Door.body(Door.alert("Slow", "firing"));
    // Slow heads; slow bodies of senders with a token, and without; opened and nothing more.
    IntFunction<String> slow =
        at -> switch (at % 4) {
          case 0 -> RawConnection.webhook(body);
          case 1 -> RawConnection.head("Content-Length: " + body.length());
          case 2 -> RawConnection.head("Content-Length: 100").replace(Door.TOKEN, "nobody");
          default -> "";
        };
    var beside = new ArrayList<Long>();
    var connections = new ArrayList<RawConnection>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ArrayList<Future<String>>();
      for (int at = 0; at < 4 * SLOW; at++) {
        var connection = new RawConnection(door.port());
        connections.add(connection);
        String text = slow.apply(at);
        boolean headFirst = at % 4 == 1 || at % 4 == 2;
        ended.add(threads.submit(() -> trickled(connection, text, headFirst)));
      }
      while (!ended.stream().allMatch(Future::isDone)) {
        beside.add(good(door.port(), "Beside" + beside.size()));
        Thread.sleep(10);
      }
      for (var end : ended) {
        assertThat(end.get()).as("answer to a slow connection").matches("(?s)|HTTP/1.1 (503|401|400|408) .*");
      }
    } finally {
      connections.forEach(RawConnection::close);
    }
    assertThat(beside).as("good webhooks while the slow ones lived").hasSizeGreaterThan(20);
    System.out.printf(
        "good webhooks: median %.2f ms alone (%d), %.2f ms beside %d slow connections (%d)%n", median(alone), alone.size(),
        median(beside), 4 * SLOW, beside.size());
    stop(door);
  }

  /** Writes a byte a second until the door has enough of it. */
  private static String trickled(RawConnection connection, String text, boolean headFirst) throws InterruptedException {
    int at = headFirst ? text.indexOf("\r\n\r\n") + 4 : 0;
    boolean open = at == 0 || connection.write(text.substring(0, at));
    for (int second = 0; open && second < 40; second++) {
      open = at >= text.length() || connection.write(text.substring(at, at + 1));
      at++;
      Thread.sleep(text.isEmpty() ? 0 : 1_000);
    }
    return connection.readToEnd(LIMIT);
  }

  @Test
  void shouldBearThreeHundredOfTheLargestBodiesAtOnce() throws Exception {
    Running door = start();
    good(door.port(), "Before");
    byte[] large = HostileBodies.large("Large", LARGE_BYTES);
    Map<String, Integer> answers = new TreeMap<>();
    int besides = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent = new ArrayList<Future<String>>();
      Callable<String> send =
          () -> {
            try (var connection = new RawConnection(door.port())) {
              connection.write(RawConnection.head("Content-Length: " + large.length));
              Thread.startVirtualThread(() -> connection.write(large));
              return connection.read("}", 1, LIMIT).replaceAll("(?s)^HTTP/1.1 (\\d+).*?(\"detail.*)?}$", "$1 $2").strip();
            }
          };
      for (int at = 0; at < LARGE; at++) {
        sent.add(threads.submit(send));
      }
      while (!sent.stream().allMatch(Future::isDone)) {
        good(door.port(), "Beside" + besides++);
      }
      for (var each : sent) {
        answers.merge(each.get(), 1, Integer::sum);
      }
    }
    System.out.println(LARGE + " bodies of 8 MiB at once: " + answers + "; good ones beside them: " + besides);
    assertThat(answers.keySet()).allMatch(answer -> answer.equals("202") || answer.startsWith("503"));
    assertThat(answers).containsKey("202");
    good(door.port(), "After");
    stop(door);
  }

  /** Sends a good webhook on a connection of its own. @return how long it took, nanoseconds @throws AssertionError where it is not taken */
  private static long good(int port, String name) {
    long begin = System.nanoTime();
    try (var connection = new RawConnection(port)) {
      connection.write(RawConnection.webhook(Door.body(Door.alert(name, "firing"))));
      assertThat(connection.read("}", 1, LIMIT)).as("answer to the good webhook %s", name).startsWith("HTTP/1.1 202 ");
    }
    return System.nanoTime() - begin;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElse(0L) / 1e6;
  }
}
