package dev.rebound.app.intakebench;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound bench-intake}: called by {@code bench/intake}. */
@Command(
    name = "bench-intake",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many alerts a second the door stores over HTTP on an embedded Kafka with acks=all, beside a plain producer with the",
      "same settings and the same records, by turns. One JSON line per round, then a table of medians."
    })
public final class IntakeBenchCommand implements Callable<Integer> {
  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--seconds", defaultValue = "4", description = "Length of a round (default: ${DEFAULT-VALUE}).")
  private int seconds = 4;

  @Option(names = "--senders", defaultValue = "16", description = "Connections, and threads of the producer (default: ${DEFAULT-VALUE}).")
  private int senders = 16;

  @Option(
      names = "--captures",
      paramLabel = "DIR",
      defaultValue = "../shared/captures",
      description = "Captured bodies; bodies made like them are sent where they are absent (default: ${DEFAULT-VALUE}).")
  private Path captures = Path.of("../shared/captures");

  @Option(names = "--port", defaultValue = "27300", description = "First of the three ports that are taken (default: ${DEFAULT-VALUE}).")
  private int port = 27_300;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var webhooks =
        List.of(
            Webhook.of(captures, "single-firing.json", 1), Webhook.of(captures, "group-10-firing.json", 10),
            Webhook.of(captures, "group-200-firing.json", 200));
    var measured = new ArrayList<Round>();
    Path folder = Files.createTempDirectory("rebound-bench-intake");
    try (var bench = new IntakeBench(folder, port)) {
      for (Webhook webhook : webhooks) {
        bench.measure(webhook, senders, rounds, Duration.ofSeconds(seconds), round -> {
          measured.add(round);
          out.println(new String(Json.bytes(round), StandardCharsets.UTF_8));
          out.flush();
        });
      }
    } finally {
      delete(folder);
    }
    out.println();
    out.println("| body | door, webhooks/s | door, alerts/s | p50 / p99, ms | plain, alerts/s | p50 / p99, ms | ratio |");
    out.println("|---|---|---|---|---|---|---|");
    webhooks.forEach(webhook -> out.println(row(webhook, measured)));
    out.flush();
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String row(Webhook webhook, List<Round> measured) {
    List<Round> door = measured.stream().filter(each -> each.body().equals(webhook.name()) && each.who().equals("door")).toList();
    List<Round> plain = measured.stream().filter(each -> each.body().equals(webhook.name()) && each.who().equals("plain")).toList();
    return String.format(
        Locale.ROOT, "| %s, %,d bytes%s | %,.0f | %,.0f | %.1f / %.1f | %,.0f | %.1f / %.1f | %.2f |", webhook.name(),
        webhook.text().length, webhook.captured() ? "" : " (made)", median(door, Round::webhooksPerS), median(door, Round::alertsPerS),
        median(door, Round::p50Ms),
        median(door, Round::p99Ms), median(plain, Round::alertsPerS), median(plain, Round::p50Ms), median(plain, Round::p99Ms),
        median(door, Round::alertsPerS) / median(plain, Round::alertsPerS));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
