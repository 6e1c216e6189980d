package dev.rebound.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The known word that was probably meant. */
final class Nearest {
  private Nearest() {}

  /** The sentence of what would be right: the word that was probably meant, or all there are. */
  static String suggest(String word, Collection<String> known, String what) {
    return of(word, known)
        .map(near -> "Did you mean '" + near + "'?")
        .orElseGet(() -> known.isEmpty() ? "There are no " + what + " to name." : "Known " + what + ": " + String.join(", ", known) + ".");
  }

  static Optional<String> of(String word, Collection<String> known) {
    String lower = word.length() > 64 ? "" : word.toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return Optional.empty();
    }
    record Candidate(String word, int distance) {}
    List<Candidate> candidates =
        known.stream().map(each -> new Candidate(each, distance(lower, each.toLowerCase(Locale.ROOT)))).toList();
    return candidates.stream()
        .min(Comparator.comparingInt(Candidate::distance))
        .filter(best -> best.distance() <= Math.min(2, Math.max(1, lower.length() / 3)))
        .map(Candidate::word);
  }

  /** Edit distance with neighbours swapped counted once (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
