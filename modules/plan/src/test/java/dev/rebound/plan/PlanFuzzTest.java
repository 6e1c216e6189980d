package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text, the reader answers; a failure prints its seed. */
class PlanFuzzTest {
  private static final int PLANS = 2_000;
  private static final List<String> PIECES =
      List.of("[", "]", "{", "}", ": ", "- ", "&a ", "*a", "!!int ", "!x ", "|\n", "\t", "\0", "'", "\"", "#", "null", "~", "<<: ", "0m",
          "-1",
          "99999999999999999999", "1e999", ".inf", "\uD83D\uDE00", "\uD800", "\uFEFF", "---\n", "...\n", "? ", "jdbc:postgresql://a,b/c",
              "%",
          "((((((a*)*)*)*)*)*", "http://[", "\r", "\u2028");

  @Test
  void shouldAlwaysAnswerAndNameAPlace() throws IOException {
    List<String> plans =
        List.of(Files.readString(Path.of("../../plans/minimal.yaml")), Files.readString(Path.of("../../plans/lab.yaml")));
    int valid = 0;
    for (int seed = 0; seed < PLANS; seed++) {
      String text = mutate(plans.get(seed % 2), new Random(seed));
      try {
        switch (PlanFile.parse(text, "fuzz.yaml", Path.of("/base"))) {
          case PlanFile.Valid ok -> {
            valid++;
            assertThat(PlanCheck.render(ok)).as("seed %d", seed).isNotBlank();
          }
          case PlanFile.Invalid invalid -> {
            assertThat(invalid.problems()).as("seed %d", seed).isNotEmpty();
            int lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
            assertThat(invalid.problems()).as("seed %d", seed).allSatisfy(problem -> {
              assertThat(problem.line()).isBetween(1, lines);
              assertThat(problem.column()).isPositive();
              assertThat(problem.right()).endsWith(problem.right().endsWith("?") ? "?" : ".");
            });
          }
        }
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + " threw on:\n" + text, e);
      }
    }
    assertThat(valid).as("some mutations are harmless, most are not").isBetween(1, PLANS / 2);
  }

  private static String mutate(String text, Random random) {
    String mutated = text;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + random.nextInt(30));
      mutated =
          switch (random.nextInt(6)) {
            case 0 -> mutated.substring(0, at) + mutated.substring(end);
            case 1 -> mutated.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + mutated.substring(at);
            case 2 -> mutated.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + mutated.substring(end);
            case 3 -> mutated.substring(0, end) + mutated.substring(at);
            case 4 -> mutated.substring(0, at) + (char) random.nextInt(0x250) + mutated.substring(Math.min(mutated.length(), at + 1));
            default -> swapLines(mutated, random);
          };
      mutated = mutated.isEmpty() ? "x" : mutated;
    }
    return mutated;
  }

  private static String swapLines(String text, Random random) {
    var lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
    return String.join("\n", lines);
  }
}
