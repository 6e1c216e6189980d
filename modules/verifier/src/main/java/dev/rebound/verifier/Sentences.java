package dev.rebound.verifier;

import java.util.List;

/** What was found, as people read it. */
public final class Sentences {
  private Sentences() {}

  /** One log: what is proven, and what is not. */
  public static String of(LogCheck.Result log) {
    var text = new StringBuilder(log.log()).append("\n  proven    ").append(counted(log.proven(), "record")).append(" in ")
        .append(counted(log.checkpoints(), "checkpoint"));
    Checkpoint last = log.last();
    if (last != null) {
      text.append(", up to offset ").append(last.to()).append("; the last one, number ").append(last.number()).append(", was sealed at ")
          .append(last.sealedAt()).append(", hash ").append(last.hash());
    }
    if (log.absent() > 0) {
      text.append("\n  not here  the records of ").append(counted(log.absent(), "checkpoint")).append(": nothing is said about them");
    }
    text.append("\n  unproven  ").append(counted(log.unproven(), "record"));
    if (log.unproven() > 0) {
      text.append(", offsets ").append(log.unprovenFrom()).append(" to ").append(log.unprovenTo())
          .append(": no checkpoint covers them, they may have been changed");
    }
    return text.toString();
  }

  /** All logs together: everything that was found, then one sentence. */
  public static String conclusion(List<LogCheck.Result> logs, Findings findings) {
    long proven = logs.stream().mapToLong(LogCheck.Result::proven).sum();
    long unproven = logs.stream().mapToLong(LogCheck.Result::unproven).sum();
    var text = new StringBuilder();
    findings.kept().forEach(finding -> text.append(finding.line()).append('\n'));
    if (findings.count() > findings.kept().size()) {
      text.append("... and ").append(findings.count() - findings.kept().size()).append(" more\n");
    }
    if (findings.count() > 0) {
      return text.append("NOT AS SEALED: ").append(counted(findings.count(), "finding")).append(", above. As they were sealed: ")
          .append(counted(proven, "record")).append(". Unproven: ").append(counted(unproven, "record")).append('.').toString();
    }
    if (proven == 0) {
      return text.append("NOTHING PROVEN: no record here is covered by a checkpoint.").toString();
    }
    return text.append("AS SEALED: ").append(counted(proven, "sealed record")).append(" as they were sealed. Unproven: ")
        .append(counted(unproven, "record"))
        .append(". The list of checkpoints may itself have been cut: compare its ends with what was kept elsewhere.")
        .toString();
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
