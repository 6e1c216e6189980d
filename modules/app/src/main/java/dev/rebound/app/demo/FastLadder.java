package dev.rebound.app.demo;

import dev.rebound.core.plan.Defaults;
import dev.rebound.plan.Durations;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The lab's plan with an escalation that can be watched: the waits of its ladder are a number of times shorter, and the recovery asks
 * before it acts, so that there is an incident that waits for people. Nothing else goes faster: a clock that did would be no proof.
 */
public final class FastLadder {
  /** Slower, and the second level would be told after the demonstration has given up. */
  public static final int SPEED_MIN = 10;
  /** Faster, and the backup would be told within less than a second, which no plan may say. */
  public static final int SPEED_MAX = 300;

  private static final Pattern LEVEL = Pattern.compile("(\\{ level: [^,}]+, after: )(\\d+[a-z]+)\\b");
  private static final Pattern SCENARIOS = Pattern.compile("\nscenarios:\n(?:  [a-z]+: \\{[^}]*}\n)+");

  private FastLadder() {}

  /**
   * A plan's text.
   *
   * @param speed how many times shorter; from {@value #SPEED_MIN} to {@value #SPEED_MAX}
   * @throws IllegalArgumentException for another speed, and for a plan that is not written like the lab's
   */
  public static String of(String plan, Victim victim, int speed) {
    if (speed < SPEED_MIN || speed > SPEED_MAX) {
      throw new IllegalArgumentException("a speed is from " + SPEED_MIN + " to " + SPEED_MAX + ", not " + speed);
    }
    if (plan.contains("\nonCall:") || !LEVEL.matcher(plan).find() || !SCENARIOS.matcher(plan).find()) {
      throw new IllegalArgumentException("not the lab's plan: its levels, its scenarios, or onCall");
    }
    String faster =
        LEVEL.matcher(plan).replaceAll(level -> level.group(1) + shorter(Durations.parse(level.group(2)).orElseThrow(), speed));
    String asking = SCENARIOS.matcher(faster).replaceFirst("\nscenarios:\n  " + victim.word() + ": { mode: approve }\n");
    return asking + "\nonCall: { answerWithin: " + shorter(Defaults.ANSWER_WITHIN, speed) + " }\n";
  }

  private static String shorter(Duration wait, int speed) {
    return Durations.write(wait.dividedBy(speed));
  }
}
