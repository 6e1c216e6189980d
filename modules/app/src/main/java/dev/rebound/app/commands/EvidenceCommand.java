package dev.rebound.app.commands;

import dev.rebound.audit.evidence.EvidenceFolder;
import dev.rebound.audit.review.EvidenceDocument;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.review.Durations;
import dev.rebound.core.review.EvidencePack;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound audit evidence}. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the evidence pack of an incident for auditors of business continuity (ISO 22301, SOC 2) into a new folder: objectives,",
      "timeline with places in the log, recovery time and data loss counted again from the raw records, approvals, promises, deviations",
      "from the plan; as a page to print and as JSON, with the plan, the sealed records, their checkpoints, the verifier and how to check.",
      "Needs the right to read three topics, or a folder exported with signals. Exit status: 1 where there is no such incident, or",
      "what was counted again contradicts the log."
    })
final class EvidenceCommand implements Callable<Integer> {
  private static final int NOT_GOOD = 1;

  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(names = "--incident", required = true, paramLabel = "ID", description = "The incident, as Slack, mail and timeline show it.")
  private String incident = "";

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The new folder.")
  private Path out = Path.of("evidence");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter printed = Objects.requireNonNull(spec).commandLine().getOut();
    var id = new IncidentId(incident);
    var plans = new YamlPlanReader(Path.of(""));
    Path folder = logs.folder();
    Optional<EvidencePack> pack =
        folder != null ? EvidenceFolder.write(folder, id, plans, out) : EvidenceFolder.write(logs.settings("evidence"), id, plans, out);
    if (pack.isEmpty()) {
      spec.commandLine().getErr().println("The log holds no incident '" + incident + "'. ./rebound timeline shows their ids.");
      return NOT_GOOD;
    }
    var times = pack.get().recomputed();
    printed.println(out.resolve(EvidenceDocument.HTML_FILE) + ": recovery time " + Durations.text(times.recoveryTime())
        + ", counted again from the raw records; " + pack.get().approvals().size() + " approvals, " + pack.get().deviations().size()
        + " deviations from the plan.");
    times.contradictions().forEach(printed::println);
    printed.flush();
    return times.contradictions().isEmpty() ? 0 : NOT_GOOD;
  }
}
