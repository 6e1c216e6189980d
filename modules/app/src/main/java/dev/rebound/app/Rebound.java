package dev.rebound.app;

import dev.rebound.app.commands.AuditCommand;
import dev.rebound.app.commands.BenchCommand;
import dev.rebound.app.commands.ClassifyCommand;
import dev.rebound.app.commands.DemoCommand;
import dev.rebound.app.commands.LabCommand;
import dev.rebound.app.commands.MaintenanceCommand;
import dev.rebound.app.commands.OnCallCommand;
import dev.rebound.app.commands.PeopleCommands;
import dev.rebound.app.commands.PlanCommand;
import dev.rebound.app.commands.PlannedWork;
import dev.rebound.app.commands.PromisesCommand;
import dev.rebound.app.commands.PublishCommand;
import dev.rebound.app.commands.UpdateCommand;
import dev.rebound.app.commands.RecoveryCommands;
import dev.rebound.app.commands.ReportCommand;
import dev.rebound.app.commands.ReviewCommand;
import dev.rebound.app.commands.SimulateCommand;
import dev.rebound.app.commands.StatusCommand;
import dev.rebound.app.commands.TestAlertCommand;
import dev.rebound.app.commands.TimelineCommand;
import dev.rebound.app.commands.UpCommand;
import dev.rebound.app.detectorbench.DetectorBenchCommand;
import dev.rebound.app.intakebench.IntakeBenchCommand;
import dev.rebound.app.replaybench.ReplayBenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code ./rebound <command>}. */
@Command(
    name = "rebound",
    mixinStandardHelpOptions = true,
    version = "Rebound " + dev.rebound.contracts.CodeVersion.CURRENT,
    description = "The disaster-recovery plan that executes itself.",
    subcommands = {
      DemoCommand.class, LabCommand.class,
      UpCommand.class, PlanCommand.class, TimelineCommand.class, ReviewCommand.class, ReportCommand.class, AuditCommand.class,
      StatusCommand.class, TestAlertCommand.class, ClassifyCommand.class, SimulateCommand.class, OnCallCommand.class,
      PeopleCommands.Ack.class, PeopleCommands.Retract.class, PeopleCommands.HandOver.class, RecoveryCommands.Approve.class,
      RecoveryCommands.Reject.class, RecoveryCommands.Abort.class, RecoveryCommands.Retry.class, RecoveryCommands.Resume.class,
      RecoveryCommands.Skip.class, PlannedWork.Switchover.class, PlannedWork.Failback.class, PlannedWork.Restore.class,
      PlannedWork.Redeploy.class, PublishCommand.class, UpdateCommand.class, PromisesCommand.class, MaintenanceCommand.class,
      PeopleCommands.Stop.class, BenchCommand.class,
      IntakeBenchCommand.class,
      DetectorBenchCommand.class, ReplayBenchCommand.class
    },
    footer = {"", "Build and test: ./rebound build, ./rebound verify [--full]"})
public final class Rebound {
  private Rebound() {}

  /** Exit status: 0 done, 1 failed (the reason is one sentence), 2 wrong usage. */
  public static void main(String[] arguments) {
    Logging.toFile();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Rebound());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          command.getErr().println("rebound: " + sentence(failure));
          return 1;
        });
    return line;
  }

  private static String sentence(Throwable failure) {
    Throwable cause = failure;
    var text = new StringBuilder(String.valueOf(cause.getMessage() == null ? cause.toString() : cause.getMessage()));
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    if (cause != failure && cause.getMessage() != null && text.indexOf(cause.getMessage()) < 0) {
      text.append(" (").append(cause.getMessage()).append(')');
    }
    return text.toString();
  }
}
