package dev.rebound.ingest;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A door in a process of its own, whose heap a test has made small. Says its port, lives until its input ends, says its largest heap. */
final class SmallDoor {
  private SmallDoor() {}

  /** Takes everything and keeps nothing, after having encoded it as the real one does. */
  private static final class ForgetfulLog implements LogWriter {
    @Override
    public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
      return append(topic, 0, envelope);
    }

    @Override
    public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
      CloudEvents.encode(envelope);
      return CompletableFuture.completedFuture(new Position(topic, partition, 0));
    }

    @Override
    public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
      return CompletableFuture.completedFuture(new Position(Topics.REJECTED, 0, 0));
    }

    @Override
    public void close() {}
  }

  /** @param arguments the folder with {@code webhook-token} and {@code command-tokens} */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    var settings = IngestSettings.of(folder.resolve("webhook-token"), folder.resolve("command-tokens"), folder).withPort(0);
    try (var door = IngestServer.start(settings, List.of(), new ForgetfulLog(), new KillSwitch(folder.resolve("stop")))) {
      System.out.println("port " + door.port());
      while (System.in.read() >= 0) {
        continue;
      }
      long peak =
          ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
              .mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      System.out.println("largest heap in MiB " + (peak >> 20));
    }
  }
}
