package dev.rebound.verifier;

import java.util.ArrayList;
import java.util.List;

/** All that was found, in the order of the log; the first {@value #KEPT_MAX} word by word, the rest as a number. */
public final class Findings {
  /** Findings kept word by word. */
  public static final int KEPT_MAX = 1_000;
  private final List<Finding> kept = new ArrayList<>();
  private long count;

  /** Takes the next one. */
  public void add(Finding finding) {
    count++;
    if (kept.size() < KEPT_MAX) {
      kept.add(finding);
    }
  }

  public List<Finding> kept() {
    return List.copyOf(kept);
  }

  public long count() {
    return count;
  }
}
