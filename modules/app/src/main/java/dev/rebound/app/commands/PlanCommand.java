package dev.rebound.app.commands;

import dev.rebound.core.plan.AllowList;
import dev.rebound.plan.AllowListFile;
import dev.rebound.plan.PlanCheck;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.PlanSchema;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rebound plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Works on plan files.",
    subcommands = {PlanCommand.Check.class, PlanCommand.Schema.class})
public final class PlanCommand {
  /** Reads a plan. @throws IllegalArgumentException with every problem as file:line:column */
  static PlanFile.Valid valid(Path file) {
    return switch (PlanFile.read(file)) {
      case PlanFile.Valid valid -> valid;
      case PlanFile.Invalid invalid -> throw new IllegalArgumentException("the plan is not valid:\n" + invalid.render());
    };
  }

  /** {@code ./rebound plan schema}. */
  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = {
        "Prints the JSON Schema of plan files, for completion in editors.",
        "A plan names it in its first line: # yaml-language-server: $schema=plan.schema.json"
      })
  static final class Schema implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(PlanSchema.json());
      out.flush();
      return 0;
    }
  }

  /** {@code ./rebound plan check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Checks a plan: every problem with file:line:column, then the defaults beside what the plan says.",
        "Exit status 1 if it is not valid. A contact that is still to be filled in (\"<fill in: …>\") makes it so: nothing starts."
      })
  static final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The plan.")
    private Path file = Path.of("plan.yaml");

    @Option(
        names = "--allow-placeholders",
        description = "For looking at a template: contacts still to fill in are remarks, all else is checked as always.")
    private boolean allowPlaceholders;

    @Option(
        names = "--allow", paramLabel = "FILE",
        description = "The responder's allow-list: what own steps may not call, or what is not on this host, is a problem too.")
    private @Nullable Path allow;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      var line = Objects.requireNonNull(spec).commandLine();
      AllowList allowed = allow == null ? null : AllowListFile.read(allow);
      if (allowPlaceholders) {
        PlanCheck.Look look = PlanCheck.look(file, allowed);
        PrintWriter to = look.right() ? line.getOut() : line.getErr();
        to.println(look.text());
        to.flush();
        return look.right() ? 0 : 1;
      }
      return switch (PlanFile.read(file, allowed)) {
        case PlanFile.Valid valid -> {
          PrintWriter out = line.getOut();
          out.println(PlanCheck.render(valid));
          out.flush();
          yield 0;
        }
        case PlanFile.Invalid invalid -> {
          line.getErr().println(invalid.render());
          yield 1;
        }
      };
    }
  }
}
