package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.app.Services;
import dev.rebound.audit.seal.KeyFiles;
import dev.rebound.audit.seal.SealLimits;
import dev.rebound.audit.seal.SealStore;
import dev.rebound.audit.seal.Sealer;
import dev.rebound.audit.seal.SealerThread;
import dev.rebound.core.plan.AllowList;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.AllowListFile;
import dev.rebound.plan.PlanFile;
import dev.rebound.verifier.SealKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the four services for a plan, against real targets.",
      "Without --kafka an embedded broker keeps the log in the data folder: good for a trial, not for production."
    })
public final class UpCommand implements Callable<Integer> {
  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "The plan of the protected system.")
  private Path plan = Path.of("plan.yaml");

  @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "An existing Kafka; its topics are created where they are missing.")
  private @Nullable String kafka;

  @Option(
      names = "--replication",
      defaultValue = "0",
      description = "Replicas of topics created there (default: 3 with --kafka, 1 embedded).")
  private short replication;

  @Option(
      names = "--secrets",
      paramLabel = "DIR",
      description = "Folder with webhook-token and command-tokens (default: secrets beside the plan).")
  private @Nullable Path secrets;

  @Option(names = "--port", defaultValue = "8080", description = "Port of the door and the live page (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--kafka-port",
      defaultValue = "29092",
      description = "Port of the embedded broker; the next one is its controller's (default: ${DEFAULT-VALUE}).")
  private int kafkaPort = 29092;

  @Option(
      names = "--instance",
      defaultValue = "rebound-1",
      description = "Name of this process, stable over restarts, unique among those that run (default: ${DEFAULT-VALUE}).")
  private String instance = "rebound-1";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the embedded log, run.json and the kill switch (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Option(
      names = "--allow",
      paramLabel = "FILE",
      description = "What the plan's own steps may call, a line each: 'command /absolute/path' or 'http https://host:port'.")
  private @Nullable Path allow;

  @ArgGroup(exclusive = false)
  private @Nullable Sealing sealing;

  /** Both or none. */
  static final class Sealing {
    @Option(
        names = "--seal-key", required = true, paramLabel = "FILE",
        description = "Seal the audit log here, too, with the private key of 'audit key'.")
    private Path key = Path.of("sealer");

    @Option(names = "--seal-store", required = true, paramLabel = "DIR", description = "The sealer's folder outside of Kafka.")
    private Path store = Path.of("seals");
  }

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var progress = new Progress(out);
    PlanFile.Valid valid = PlanCommand.valid(plan);
    AllowList allowed = AllowListFile.read(allow);
    SealKey pair = sealing == null ? null : KeyFiles.read(sealing.key);
    Ports.mustBeFree(port, "door and live page", "--port");
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    UntilStopped.closeAtEnd(() -> closeAll(parts));
    KafkaSettings settings = settings(parts, progress);
    Path folder = secrets == null ? Objects.requireNonNull(plan.toAbsolutePath().getParent()).resolve("secrets") : secrets;
    parts.push(Services.start(new Services.Settings(plan, valid, folder, data, settings, port, List.of(), allowed), progress));
    if (sealing != null && pair != null) {
      var store = new SealStore(sealing.store);
      var sealer = new Sealer(SealedLogs.of(settings), pair, store, SealLimits.DEFAULT, InstantSource.system());
      parts.push(SealerThread.start(sealer, progress));
    }
    progress.accept("up: system " + valid.plan().system() + ", plan " + valid.hash().substring(0, 12) + ", http://127.0.0.1:" + port + "/");
    UntilStopped.await();
    return 0;
  }

  private KafkaSettings settings(Deque<AutoCloseable> parts, Progress progress) {
    if (kafka != null) {
      return new KafkaSettings(kafka, instance, replication == 0 ? 3 : replication, data.resolve("rebound"));
    }
    Ports.mustBeFree(kafkaPort, "embedded Kafka", "--kafka-port");
    progress.accept("starting the embedded Kafka in " + data.resolve("kafka"));
    EmbeddedKafka broker = EmbeddedKafka.start(data.resolve("kafka"), kafkaPort, kafkaPort + 1);
    parts.push(broker);
    return new KafkaSettings(broker.bootstrap(), instance, (short) 1, data.resolve("rebound"));
  }

  private static void closeAll(Deque<AutoCloseable> parts) throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
