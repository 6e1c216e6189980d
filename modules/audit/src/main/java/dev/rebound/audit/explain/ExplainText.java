package dev.rebound.audit.explain;

import dev.rebound.contracts.Json;
import dev.rebound.core.explain.Answer;
import dev.rebound.core.explain.Answer.Wait;
import dev.rebound.core.explain.Why;
import dev.rebound.core.review.Durations;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers as text for people and as JSON for machines. */
public final class ExplainText {
  private ExplainText() {}

  /** A paragraph for each answer: what, on which ground, under which values of the plan, and where the time before it went. */
  public static void print(List<Answer> answers, PrintWriter out) {
    Why asked = null;
    for (Answer answer : answers) {
      if (answer.why() != asked) {
        out.println((asked == null ? "" : System.lineSeparator()) + answer.why().question());
        asked = answer.why();
      }
      print(answer, out);
    }
  }

  private static void print(Answer answer, PrintWriter out) {
    String plan = answer.planHash() == null ? "" : ", plan " + answer.planHash().substring(0, Math.min(12, answer.planHash().length()));
    out.println("  " + (answer.at() == null ? "" : answer.at() + "  ") + visible(answer.sentence()));
    if (answer.place() != null) {
      out.println("  [" + answer.place() + plan + "]");
    }
    if (!answer.grounds().isEmpty()) {
      out.println("    It rests on");
      answer.grounds().forEach(
          each -> out.println("      " + each.at() + "  " + visible(each.sentence()) + "  [" + each.position() + "]"));
    }
    if (!answer.thresholds().isEmpty()) {
      out.println("    The plan says");
      answer.thresholds().forEach((name, value) -> out.println("      " + name + ": " + visible(value)));
    }
    if (!answer.waits().isEmpty()) {
      Duration all = answer.waits().stream().map(Wait::took).reduce(Duration.ZERO, Duration::plus);
      out.println("    Why not earlier: " + Durations.text(all) + " went before it");
      answer.waits().forEach(each -> out.printf("      %9s  %s%n", Durations.text(each.took()), visible(each.sentence())));
    }
    answer.notes().forEach(each -> out.println("    Note: " + visible(each)));
  }

  /** What a sender wrote can neither begin a line of its own nor move the cursor. */
  private static String visible(String text) {
    var clean = new StringBuilder();
    text.codePoints().map(each -> Character.isISOControl(each) ? ' ' : each).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** One JSON array. Durations in milliseconds, places as topic/partition/offset. */
  public static String json(List<Answer> answers) {
    return new String(Json.bytes(answers.stream().map(ExplainText::object).toList()), StandardCharsets.UTF_8);
  }

  private static Map<String, @Nullable Object> object(Answer answer) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    object.put("why", answer.why().name().toLowerCase(java.util.Locale.ROOT));
    object.put("happened", answer.happened());
    object.put("at", answer.at() == null ? null : answer.at().toString());
    object.put("position", answer.place() == null ? null : answer.place().toString());
    object.put("planHash", answer.planHash());
    object.put("sentence", answer.sentence());
    object.put("grounds", answer.grounds().stream()
        .map(each -> Map.of("position", each.position().toString(), "at", each.at().toString(), "sentence", each.sentence())).toList());
    object.put("thresholds", answer.thresholds());
    object.put("waits", answer.waits().stream()
        .map(each -> Map.of(
            "from", each.from().toString(), "until", each.until().toString(), "tookMillis", each.took().toMillis(), "sentence",
            each.sentence()))
        .toList());
    object.put("notes", answer.notes());
    return object;
  }
}
