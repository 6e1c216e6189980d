package dev.rebound.app.commands;

import dev.rebound.audit.explain.CaseFiles;
import dev.rebound.audit.explain.ExplainText;
import dev.rebound.audit.log.LogSource;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.explain.Answer;
import dev.rebound.core.explain.CaseFile;
import dev.rebound.core.explain.Explanations;
import dev.rebound.core.explain.Why;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound audit explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Answers why something was decided in an incident, and why not earlier, from the evidence that the log cites and the plan of that",
      "day. Needs read access to two topics, or a folder of 'audit export', and no running Rebound. Exit status: 1 where there is no such",
      "incident."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int NO_SUCH_INCIDENT = 1;

  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(names = "--incident", required = true, paramLabel = "ID", description = "Its id, as Slack, mail and timeline show it.")
  private String incident = "";

  @Option(
      names = "--why", paramLabel = "QUESTION", split = ",",
      description = "opened, planned, asked, promoted, escalated, restored, ended; several with commas (default: all).")
  private Set<Why> questions = EnumSet.allOf(Why.class);

  @Option(names = "--json", description = "The answers as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Optional<CaseFile> file;
    try (LogSource source = logs.open("explain")) {
      file = CaseFiles.of(source, new IncidentId(incident), new YamlPlanReader(Path.of("")));
    }
    if (file.isEmpty()) {
      spec.commandLine().getErr().println("The log holds nothing of '" + incident + "'. ./rebound timeline shows its incidents.");
      return NO_SUCH_INCIDENT;
    }
    List<Answer> answers = Explanations.of(file.get(), questions);
    if (json) {
      out.println(ExplainText.json(answers));
    } else {
      ExplainText.print(answers, out);
    }
    out.flush();
    return 0;
  }
}
