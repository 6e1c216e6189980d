package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.audit.log.LogSource;
import dev.rebound.kafka.ClientSecurity;
import dev.rebound.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./rebound audit …}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    subcommands = {
      SealCommands.Key.class, SealCommands.Seal.class, ProofCommands.Verify.class, ProofCommands.ExportLog.class, ReplayCommand.class,
      WhatIfCommand.class, EvidenceCommand.class, TimelineCommand.class, ExplainCommand.class
    },
    description = {
      "Tells what happened, proves that nobody changed the audit log, and that today's code would decide what was decided.",
      "A sealer signs checkpoints of what was written; anybody with the public key can hold the log against them."
    })
public final class AuditCommand {
  AuditCommand() {}

  /** Which Kafka: shared by all of {@code audit}. */
  static final class Source {
    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka (default: that of the Rebound that runs here).")
    private @Nullable String kafka;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running Rebound (default: .rebound).")
    private Path data = RunFile.defaultFolder();

    @Option(
        names = "--kafka-config", paramLabel = "FILE",
        description = "How to meet a Kafka that wants TLS or SASL: security.protocol, ssl.… and sasl.…, as Kafka's own tools take them.")
    private @Nullable Path security;

    KafkaSettings settings(String instance, short replication) throws IOException {
      return new KafkaSettings(
          kafka != null ? kafka : PeopleCommands.running(data).bootstrap(), instance, replication, data,
          security == null ? ClientSecurity.NONE : ClientSecurity.read(security));
    }
  }

  /** Where the two logs are read: a Kafka or an exported folder. */
  static final class Logs {
    @Mixin private Source source = new Source();

    @Option(names = "--folder", paramLabel = "DIR", description = "A folder of 'audit export', instead of Kafka.")
    private @Nullable Path folder;

    LogSource open(String instance) throws IOException {
      return folder != null ? LogSource.of(folder) : LogSource.of(settings(instance));
    }

    /** The folder; null where Kafka is read. */
    @Nullable Path folder() {
      return folder;
    }

    KafkaSettings settings(String instance) throws IOException {
      return source.settings(instance, (short) 1);
    }
  }
}
