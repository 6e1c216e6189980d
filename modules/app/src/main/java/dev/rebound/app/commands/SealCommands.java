package dev.rebound.app.commands;

import dev.rebound.audit.seal.KeyFiles;
import dev.rebound.audit.seal.SealLimits;
import dev.rebound.audit.seal.SealStore;
import dev.rebound.audit.seal.Sealer;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.kafka.SealsWriter;
import dev.rebound.launch.Service;
import dev.rebound.plan.Durations;
import dev.rebound.verifier.SealKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands that seal the audit log. */
final class SealCommands {
  private SealCommands() {}

  /** {@code ./rebound audit key}. */
  @Command(
      name = "key",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the sealer's pair of keys: FILE, which only its owner may read, and FILE.pub for auditors.",
        "Give FILE.pub, or its fingerprint that is printed, to your auditors now, not beside what they shall check."
      })
  static final class Key implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The private key's file; nothing is overwritten.")
    private Path out = Path.of("sealer");

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      SealKey key = KeyFiles.create(out);
      PrintWriter printed = Objects.requireNonNull(spec).commandLine().getOut();
      printed.println("private key   " + out + "   for the sealer alone");
      printed.println("public key    " + KeyFiles.open(out) + "   for auditors");
      printed.println("fingerprint   " + key.id());
      printed.flush();
      return 0;
    }
  }

  /** {@code ./rebound audit seal}. */
  @Command(
      name = "seal",
      mixinStandardHelpOptions = true,
      description = {
        "Seals the audit log: signs checkpoints of each partition, into rebound.seals and into a folder outside of Kafka.",
        "Runs beside Rebound, once; a second one that is started takes over from the first. Exit status: 0 stopped, 1 failed,",
        "4 a partition contradicts what is sealed already, or another sealer took over."
      })
  static final class Seal implements Callable<Integer> {
    @Mixin private AuditCommand.Source source = new AuditCommand.Source();

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private key of 'audit key'; FILE.pub is beside it.")
    private Path key = Path.of("sealer");

    @Option(
        names = "--store",
        required = true,
        paramLabel = "DIR",
        description = "Folder outside of Kafka that keeps every checkpoint: on another disk than the brokers', best on another machine's.")
    private Path store = Path.of("seals");

    @Option(
        names = "--records",
        defaultValue = "500",
        description = "A checkpoint seals so many records at most, 1 to 1024 (default: ${DEFAULT-VALUE}).")
    private int records = SealLimits.DEFAULT.records();

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        defaultValue = "5m",
        description = "A record waits so long for its checkpoint at most (default: ${DEFAULT-VALUE}).")
    private String every = "5m";

    @Option(names = "--replication", defaultValue = "1", description = "Replicas of topics that are missing (default: ${DEFAULT-VALUE}).")
    private short replication;

    @Option(names = "--once", description = "Seal what is there now, and end.")
    private boolean once;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      var limits = new SealLimits(records, Durations.parse(every).orElseThrow(
          () -> new IllegalArgumentException("--every " + every + " is no duration like 5m")));
      SealKey pair = KeyFiles.read(key);
      KafkaSettings kafka = source.settings("sealer", replication);
      KafkaTopics.await(kafka, reason -> out.println("sealer " + reason));
      var sealer = new Sealer(SealedLogs.of(kafka), pair, new SealStore(store), limits, InstantSource.system());
      return once ? sealedOnce(sealer, out) : sealed(sealer, out);
    }

    private static int sealedOnce(Sealer sealer, PrintWriter out) {
      Sealer.Outcome outcome = sealer.once();
      out.println("sealed " + outcome.records() + " records in " + outcome.checkpoints() + " checkpoints");
      outcome.refused().forEach((log, why) -> out.println("REFUSED " + log + ": " + why));
      out.flush();
      return outcome.refused().isEmpty() ? 0 : Service.HALTED;
    }

    private static int sealed(Sealer sealer, PrintWriter out) throws InterruptedException {
      var stopped = new AtomicBoolean();
      Thread worker = Thread.currentThread();
      UntilStopped.closeAtEnd(() -> {
        stopped.set(true);
        worker.join(Sealer.STOP_LIMIT);
      });
      try {
        sealer.run(stopped::get, why -> {
          out.println(why);
          out.flush();
        });
        return 0;
      } catch (SealsWriter.TakenOver e) {
        out.println(e.getMessage());
        out.flush();
        return Service.HALTED;
      }
    }
  }
}
