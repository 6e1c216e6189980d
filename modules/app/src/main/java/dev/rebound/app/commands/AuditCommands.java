package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.core.story.Story;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands that only read the log. */
public final class AuditCommands {
  private AuditCommands() {}

  /** {@code ./rebound timeline}. */
  @Command(
      name = "timeline",
      mixinStandardHelpOptions = true,
      description = "Prints what was decided and done, from the event log alone. Needs read access to the topic and nothing else.")
  public static final class Timeline implements Callable<Integer> {
    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka (default: that of the Rebound that runs here).")
    private @Nullable String kafka;

    @Option(names = "--system", paramLabel = "NAME", description = "Only this protected system.")
    private @Nullable String system;

    @Option(names = "--timers", description = "Show timers, too.")
    private boolean timers;

    @Option(names = "--jsonl", description = "One JSON object per record: place in the log, writer, cause, plan hash, event.")
    private boolean jsonl;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running Rebound (default: .rebound).")
    private Path data = RunFile.defaultFolder();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      String bootstrap = kafka != null ? kafka : PeopleCommands.running(data).bootstrap();
      List<Received<Event>> records = new ArrayList<>();
      LogTail.readAll(new KafkaSettings(bootstrap, "timeline", (short) 1, data), Topics.INCIDENTS, records::add);
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      records.stream()
          .filter(record -> system == null || record.envelope().system().value().equals(system))
          .filter(record -> timers || !(record.event() instanceof TimerFired))
          .sorted(
              Comparator.comparing((Received<Event> record) -> record.envelope().at()).thenComparing(record -> record.position().offset()))
          .forEach(record -> out.println(jsonl ? json(record) : line(record)));
      out.flush();
      return 0;
    }

    private static String line(Received<Event> record) {
      String day = record.envelope().at().toString().substring(0, 10);
      return day + " " + Story.of(record).line() + "  [" + record.position().partition() + "/" + record.position().offset() + "]";
    }

    private static String json(Received<Event> record) {
      var object = new LinkedHashMap<String, Object>();
      object.put("position", record.position().toString());
      object.put("id", record.envelope().id());
      object.put("type", EventTypes.typeOf(record.event().getClass()));
      object.put("system", record.envelope().system().value());
      object.put("at", record.envelope().at().toString());
      object.put("writer", record.envelope().writer());
      object.put("cause", String.valueOf(record.envelope().cause()));
      object.put("codeVersion", record.envelope().codeVersion());
      object.put("planHash", record.envelope().planHash());
      object.put("event", record.event());
      return new String(Json.bytes(object), StandardCharsets.UTF_8);
    }
  }
}
