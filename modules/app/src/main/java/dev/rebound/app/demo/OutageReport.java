package dev.rebound.app.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One outage in numbers: seconds after the fault; null where something did not happen.
 *
 * @param detectedS the incident was opened
 * @param promotedS a replica was promoted; null where the primary was restarted in place
 * @param firstWriteS a direct writer's first acknowledged write that began after the fault
 * @param firstOrderS the first order served through the application that began after the fault
 * @param acknowledgedWrites all that both customers were ever acknowledged
 * @param lostWrites those of them that are not in the database now
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OutageReport(
    String fault, String scenario, @Nullable Double detectedS, @Nullable Double promotedS, @Nullable Double firstWriteS,
    @Nullable Double firstOrderS, @Nullable Double recoveredS, long acknowledgedWrites, long lostWrites, String ending,
    List<StepLine> steps, List<NoticeLine> notices) {
  public OutageReport {
    steps = List.copyOf(steps);
    notices = List.copyOf(notices);
  }

  /** One attempt of one step. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record StepLine(String step, double startedS, @Nullable Double durationS, String outcome, double budgetS) {}

  /** One notice that was sent. */
  public record NoticeLine(String channel, int level, double sentS) {}

  /** Recovered with nothing lost, and both customers are served again. */
  public boolean good() {
    return ending.equals("RECOVERED") && lostWrites == 0 && firstWriteS != null && firstOrderS != null;
  }
}
