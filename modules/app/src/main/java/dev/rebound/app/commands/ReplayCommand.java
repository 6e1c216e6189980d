package dev.rebound.app.commands;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.replay.LogReplay;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.EventTypes;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.replay.Replay.Difference;
import dev.rebound.core.replay.Replay.Result;
import dev.rebound.core.story.Story;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
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
      "recorded ones. Needs read access to two topics and no running Rebound, or a folder exported with signals, the whole log. Signals",
      "are kept for 90 days: decisions whose cause is older cannot be repeated and are counted. Exit status: 0 all identical, 1 not,",
      "3 nothing was decided yet."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;
  private static final int NOTHING_DECIDED = 3;

  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(names = "--json", description = "The result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Result> results;
    try (LogSource source = logs.open("replay")) {
      results = LogReplay.run(source, new YamlPlanReader(Path.of("")));
    }
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

  /** The result for people: one line, and each difference side by side. */
  static void print(Result result, PrintWriter out) {
    out.printf(
        "%-9s %,d of %,d decisions identical, %,d records%s%s%n", result.writer(), result.identical(), result.decisions(),
        result.records(),
        result.causeless() == 0 ? "" : "; %,d more have a cause that is not in the log any more".formatted(result.causeless()),
        result.undecided() == 0 ? "" : "; %,d more were not decided yet when the log was read".formatted(result.undecided()));
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
    object.put("undecided", result.undecided());
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
