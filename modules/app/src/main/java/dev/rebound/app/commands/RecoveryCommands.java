package dev.rebound.app.commands;

import dev.rebound.app.commands.PeopleCommands.Said;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a person can say about a recovery. Whether it changed anything stands in the timeline: ./rebound timeline. */
public final class RecoveryCommands {
  private RecoveryCommands() {}

  /** {@code ./rebound approve}. */
  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Approves the recovery that asks for it. Needs the role approver.")
  public static final class Approve extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the one that asks.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("approve", incident);
    }
  }

  /** {@code ./rebound reject}. */
  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      description = "Rejects the recovery that asks for approval; a person gets it. Needs the role approver.")
  public static final class Reject extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the one that asks.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("reject", incident);
    }
  }

  /** {@code ./rebound abort}. */
  @Command(
      name = "abort",
      mixinStandardHelpOptions = true,
      description = "Ends the recovery under way; what is done stays done.")
  public static final class Abort extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the one under way.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("abort", incident);
    }
  }

  /** {@code ./rebound retry}. */
  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = {
        "Tries the step again that failed: at once while it waits for its next attempt, else the recovery that",
        "was handed over goes on there."
      })
  public static final class Retry extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the newest that was left.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("retry", incident);
    }
  }

  /** {@code ./rebound resume}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a recovery go on that was aborted, stopped, rejected or handed over, at the step where it was.")
  public static final class Resume extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the newest that was left.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("resume", incident);
    }
  }

  /** {@code ./rebound skip}. */
  @Command(
      name = "skip",
      mixinStandardHelpOptions = true,
      description = {
        "Lets a recovery that was left go on behind the step where it was. Needs --reason and the role",
        "approver. A step that guards what follows is never left out."
      })
  public static final class Skip extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: the newest that was left.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("skip", incident);
    }
  }
}
