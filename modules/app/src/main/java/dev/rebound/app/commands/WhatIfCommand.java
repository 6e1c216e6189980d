package dev.rebound.app.commands;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.replay.LogWhatIf;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.Outages.Outage;
import dev.rebound.core.replay.WhatIf;
import dev.rebound.core.replay.WhatIf.Line;
import dev.rebound.core.review.Durations;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound audit what-if}. */
@Command(
    name = "what-if",
    mixinStandardHelpOptions = true,
    description = {
      "The same past under a changed plan: which incidents would have been opened and recoveries begun, earlier or later by how much; who",
      "would have been paged, and what promised. What the world would have answered to acts that were not made is not known, and not said.",
      "Needs read access to two topics, or a folder exported with signals."
    })
final class WhatIfCommand implements Callable<Integer> {
  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(
      names = "--plan", required = true, paramLabel = "FILE",
      description = "The changed plan; the recorded plans of its system are read as this one.")
  private Path plan = Path.of("");

  @Option(names = "--json", description = "The result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path folder = Objects.requireNonNullElse(plan.toAbsolutePath().getParent(), Path.of(""));
    PlanReader plans = under(new YamlPlanReader(folder).read(Files.readString(plan)), new YamlPlanReader(folder));
    try (LogSource source = logs.open("what-if")) {
      print(LogWhatIf.run(source, plans));
    }
    return 0;
  }

  /** Reads the plans of the changed plan's system as the changed one, and those of others as they are. */
  static PlanReader under(Plan changed, PlanReader reader) {
    return text -> {
      Plan recorded = reader.read(text);
      return recorded.system().equals(changed.system()) ? changed : recorded;
    };
  }

  private void print(LogWhatIf.Result result) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(new String(Json.bytes(result), StandardCharsets.UTF_8));
    } else {
      table(result, out);
    }
    out.flush();
  }

  private static void table(LogWhatIf.Result result, PrintWriter out) {
    String row = "%-8s %-12s %-34s %-26s %-26s %-12s %s%n";
    out.printf(row, "change", "scenario", "incident", "opened then", "opened now", "by", "recovery");
    for (Line line : result.incidents()) {
      Outage any = Objects.requireNonNull(line.then() != null ? line.then() : line.now());
      String recovery = line.recovery() == null ? "–" : (word(line.recovery()) + " " + by(line.recoveryBy())).strip();
      out.printf(
          row, word(line.change()), any.scenario().word(), any.incident(), opened(line.then()), opened(line.now()), by(line.by()),
          recovery);
    }
    out.printf("%n%-24s %5s %6s %6s%n", "paged", "level", "then", "now");
    result.pages().forEach(each -> out.printf("%-24s %5d %6d %6d%n", each.person(), each.level(), each.then(), each.now()));
    out.printf("%n%-24s %12s %12s%n", "promises kept", "then", "now");
    result.promises().forEach(each -> out.printf(
        "%-24s %12s %12s%n", each.group(), each.keptThen() + " of " + each.madeThen(), each.keptNow() + " of " + each.madeNow()));
    out.println();
    out.println("Not known: what the world would have answered to acts that were not made, so recovery times are not said. Each recovery");
    out.println("is looked at by itself. Pages and promises are those of the incidents as they were opened then. 'unknown': what was seen");
    out.println("then is not in the log of signals any more, which keeps it for 90 days.");
  }

  private static String word(WhatIf.Change change) {
    return change.name().toLowerCase(Locale.ROOT);
  }

  private static String by(@Nullable Duration by) {
    return by == null || by.isZero() ? "" : (by.isNegative() ? "-" : "+") + Durations.text(by.abs());
  }

  private static String opened(@Nullable Outage outage) {
    return outage == null ? "–" : outage.openedAt().toString();
  }
}
