package dev.rebound.app.commands;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.recover.Recovery;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.Replay.Difference;
import dev.rebound.core.replay.Replay.Result;
import dev.rebound.core.story.Story;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.YamlPlanReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound audit replay}. Reads the incidents once into memory; the signals pass by. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Feeds the recorded logs through today's deciders, each record under the plan of its day, and holds their decisions against the",
      "recorded ones. Needs read access to two topics and no running Rebound. The signals are kept for 90 days: decisions whose cause is",
      "older cannot be repeated and are counted. Exit status: 0 all identical, 1 not, 3 nothing was decided yet."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;
  private static final int NOTHING_DECIDED = 3;

  @Mixin private AuditCommand.Source source = new AuditCommand.Source();

  @Option(names = "--json", description = "The result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    KafkaSettings kafka = source.settings("replay", (short) 1);
    var plans = new YamlPlanReader(Path.of(""));
    // What a running Rebound appends from now on is left out, and so are the facts that follow from it.
    Map<String, Map<Integer, Long>> ends =
        Map.of(Topics.SIGNALS, LogTail.ends(kafka, Topics.SIGNALS), Topics.INCIDENTS, LogTail.ends(kafka, Topics.INCIDENTS));
    var recorded = new RecordedFacts();
    LogTail.readAll(kafka, Topics.INCIDENTS, record -> {
      Position cause = record.envelope().cause();
      if (cause != null && before(ends, cause)) {
        recorded.take(record);
      }
    });
    var detect = new Replay<>(new Detection(plans), recorded);
    LogTail.readAll(kafka, Topics.SIGNALS, record -> {
      if (before(ends, record.position())) {
        detect.take(record);
      }
    });
    var recover = new Replay<>(new Recovery(plans), recorded);
    var escalate = new Replay<>(new Escalation(plans), recorded);
    LogTail.readAll(kafka, Topics.INCIDENTS, record -> {
      if (before(ends, record.position())) {
        recover.take(record);
        escalate.take(record);
      }
    });
    List<Result> results = List.of(detect.result(), recover.result(), escalate.result());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(new String(Json.bytes(results.stream().map(ReplayCommand::object).toList()), StandardCharsets.UTF_8));
    } else {
      results.forEach(result -> print(result, out));
    }
    out.flush();
    if (!results.stream().allMatch(Result::same)) {
      return DIFFERENT;
    }
    return results.stream().mapToLong(Result::decisions).sum() == 0 ? NOTHING_DECIDED : 0;
  }

  private static boolean before(Map<String, Map<Integer, Long>> ends, Position position) {
    return position.offset() < ends.getOrDefault(position.topic(), Map.of()).getOrDefault(position.partition(), 0L);
  }

  /** The result for people: one line, and each difference side by side. */
  static void print(Result result, PrintWriter out) {
    out.printf(
        "%-9s %,d of %,d decisions identical, %,d records%s%n", result.writer(), result.identical(), result.decisions(), result.records(),
        result.causeless() == 0 ? "" : "; %,d more have a cause that is not in the log any more".formatted(result.causeless()));
    for (Difference each : result.differences()) {
      out.printf(
          "  %s %s after %s, %s: %s%n", each.first() ? "PARTS" : "differs", each.system(), each.cause(), each.at(),
          Story.of(received(each, each.after())).sentence());
      sentences("then", each.then(), each, out);
      sentences("now", each.now(), each, out);
    }
  }

  private static void sentences(String when, List<Event> facts, Difference difference, PrintWriter out) {
    if (facts.isEmpty()) {
      out.printf("    %-5s nothing%n", when);
    }
    for (Event fact : facts) {
      Story story = Story.of(received(difference, fact));
      out.printf("    %-5s %s: %s%n", when, story.kind(), story.sentence());
    }
  }

  private static Received<Event> received(Difference difference, Event event) {
    return new Received<>(
        difference.cause(),
        new Envelope<>(
            "", new SystemName(difference.system()), difference.at(), difference.writer(), null, "", Envelope.NO_PLAN, event));
  }

  private static Map<String, Object> object(Result result) {
    var object = new LinkedHashMap<String, Object>();
    object.put("decider", result.writer());
    object.put("records", result.records());
    object.put("decisions", result.decisions());
    object.put("identical", result.identical());
    object.put("causeless", result.causeless());
    object.put("differences", result.differences().stream().map(ReplayCommand::object).toList());
    return object;
  }

  private static Map<String, Object> object(Difference difference) {
    var object = new LinkedHashMap<String, Object>();
    object.put("system", difference.system());
    object.put("cause", difference.cause().toString());
    object.put("at", difference.at().toString());
    object.put("after", typed(difference.after()));
    object.put("then", difference.then().stream().map(ReplayCommand::typed).toList());
    object.put("now", difference.now().stream().map(ReplayCommand::typed).toList());
    object.put("first", difference.first());
    return object;
  }

  private static Map<String, Object> typed(Event event) {
    return Map.of("type", EventTypes.typeOf(event.getClass()), "event", event);
  }
}
