package dev.rebound.app.commands;

import dev.rebound.audit.export.Export;
import dev.rebound.audit.export.Selection;
import dev.rebound.audit.seal.LogProof;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.verifier.LogCheck;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.Sentences;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that prove the audit log, here or elsewhere. They read two topics, and need no other right. */
final class ProofCommands {
  private ProofCommands() {}

  /** {@code ./rebound audit verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Holds the audit log in Kafka against its checkpoints, and these against the folder outside of Kafka.",
        "Names each record that was changed, removed, inserted or moved, and what is not sealed yet. Exit status: 0 as sealed,",
        "1 not as sealed, 3 nothing is sealed."
      })
  static final class Verify implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int NOTHING_PROVEN = 3;

    @Mixin private AuditCommand.Source source = new AuditCommand.Source();

    @Option(
        names = "--key", required = true, paramLabel = "FILE",
        description = "The sealer's public key (FILE.pub of 'audit key'); again for an older key.")
    private List<Path> keys = List.of();

    @Option(names = "--store", paramLabel = "DIR", description = "The sealer's folder outside of Kafka; compared where it is given.")
    private @Nullable Path store;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      var trusted = new ArrayList<PublicKey>();
      for (Path each : keys) {
        trusted.add(PinnedKeys.read(each));
      }
      LogProof.Result result = LogProof.run(SealedLogs.of(source.settings("verify", (short) 1)), new PinnedKeys(trusted), store, log -> {
        out.println(Sentences.of(log));
        out.flush();
      });
      out.println(Sentences.conclusion(result.logs(), result.findings()));
      out.flush();
      if (result.findings().count() > 0) {
        return FOUND;
      }
      return result.logs().stream().mapToLong(LogCheck.Result::proven).sum() == 0 ? NOTHING_PROVEN : 0;
    }
  }

  /** {@code ./rebound audit export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Writes records of the audit log, its checkpoints, the verifier and a page that says how to check into a new folder.",
        "It can be checked anywhere, with a Java runtime and the sealer's public key."
      })
  static final class ExportLog implements Callable<Integer> {
    /** Later than any record. */
    private static final Instant FAR = Instant.parse("9999-12-31T23:59:59Z");

    @Mixin private AuditCommand.Source source = new AuditCommand.Source();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The new folder.")
    private Path out = Path.of("export");

    @Option(names = "--incident", paramLabel = "ID", description = "What names this incident, and all between (default: the whole log).")
    private @Nullable String incident;

    @Option(names = "--from", paramLabel = "MOMENT", description = "What was written since then, like 2026-11-27T14:00:00Z.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "MOMENT", description = "What was written before then.")
    private @Nullable String until;

    @Option(names = "--signals", description = "With what was seen in that time; it is not sealed, and goes into a folder of its own.")
    private boolean seen;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter printed = Objects.requireNonNull(spec).commandLine().getOut();
      KafkaSettings kafka = source.settings("export", (short) 1);
      Selection selection = selection();
      Export.Written written;
      if (seen) {
        try (RawLog signals = RawLog.of(kafka, Topics.SIGNALS)) {
          written = Export.run(SealedLogs.of(kafka), signals, selection, out);
        }
      } else {
        written = Export.run(SealedLogs.of(kafka), null, selection, out);
      }
      printed.println(out + ": " + written.records() + " records, " + written.checkpoints() + " checkpoints"
          + (seen ? ", " + written.signals() + " signals" : "") + "; how to check them: " + out.resolve("HOW-TO-CHECK.md"));
      printed.flush();
      return 0;
    }

    private Selection selection() {
      if (incident != null) {
        if (from != null || until != null) {
          throw wrong("--incident goes without --from and --until");
        }
        return new Selection.OfIncident(incident);
      }
      return from == null && until == null
          ? new Selection.All()
          : new Selection.Between(moment(from, Instant.EPOCH), moment(until, FAR));
    }

    private Instant moment(@Nullable String text, Instant otherwise) {
      return text == null ? otherwise : Moments.read(text, Objects.requireNonNull(spec));
    }

    private ParameterException wrong(String why) {
      return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }
  }
}
