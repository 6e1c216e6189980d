package dev.rebound.app.commands;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.Outages;
import dev.rebound.core.replay.Outages.Outage;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.WhatIf;
import dev.rebound.core.replay.WhatIf.Line;
import dev.rebound.core.replay.WhatIf.PageCount;
import dev.rebound.core.replay.WhatIf.Pages;
import dev.rebound.core.review.Durations;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      "The same past under a changed plan: which incidents would have been opened, earlier or later by how much, and who would have been",
      "paged. What the world would have answered to acts that were not made is not known, and not said. Needs read access to two topics."
    })
final class WhatIfCommand implements Callable<Integer> {
  @Mixin private AuditCommand.Source source = new AuditCommand.Source();

  @Option(
      names = "--plan", required = true, paramLabel = "FILE",
      description = "The changed plan; the recorded plans of its system are read as this one.")
  private Path plan = Path.of("");

  @Option(names = "--json", description = "The result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    KafkaSettings kafka = source.settings("what-if", (short) 1);
    Path folder = Objects.requireNonNullElse(plan.toAbsolutePath().getParent(), Path.of(""));
    PlanReader plans = under(new YamlPlanReader(folder).read(Files.readString(plan)), new YamlPlanReader(folder));
    var then = new Outages();
    var pagedThen = new PageCount();
    LogTail.readAll(
        kafka, Topics.INCIDENTS,
        record -> {
          then.take(record);
          pagedThen.take(record);
        });
    var now = new Outages();
    var detect = new Replay<>(new Detection(plans), new RecordedFacts(), now::take);
    LogTail.readAll(kafka, Topics.SIGNALS, detect::take);
    var pagedNow = new PageCount();
    var escalate = new Replay<>(new Escalation(plans), new RecordedFacts(), pagedNow::take);
    LogTail.readAll(kafka, Topics.INCIDENTS, escalate::take);
    print(WhatIf.incidents(then.all(), now.all()), WhatIf.pages(pagedThen, pagedNow));
    return 0;
  }

  /** Reads the plans of the changed plan's system as the changed one, and those of others as they are. */
  static PlanReader under(Plan changed, PlanReader reader) {
    return text -> {
      Plan recorded = reader.read(text);
      return recorded.system().equals(changed.system()) ? changed : recorded;
    };
  }

  private void print(List<Line> incidents, List<Pages> pages) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(new String(Json.bytes(Map.of("incidents", incidents, "pages", pages)), StandardCharsets.UTF_8));
    } else {
      out.printf("%-8s %-12s %-34s %-26s %-26s %s%n", "change", "scenario", "incident", "opened then", "opened now", "by");
      for (Line line : incidents) {
        Outage any = Objects.requireNonNull(line.then() != null ? line.then() : line.now());
        out.printf(
            "%-8s %-12s %-34s %-26s %-26s %s%n", line.change().name().toLowerCase(Locale.ROOT), any.scenario().word(), any.incident(),
            opened(line.then()), opened(line.now()), line.by() == null ? "" : Durations.text(line.by()));
      }
      out.printf("%n%-24s %5s %6s %6s%n", "paged", "level", "then", "now");
      pages.forEach(each -> out.printf("%-24s %5d %6d %6d%n", each.person(), each.level(), each.then(), each.now()));
      out.println();
      out.println("Not known: what the world would have answered to acts that were not made, so recovery times are not said.");
      out.println("Pages are those of the incidents as they were opened then.");
    }
    out.flush();
  }

  private static String opened(@Nullable Outage outage) {
    return outage == null ? "–" : outage.openedAt().toString();
  }
}
