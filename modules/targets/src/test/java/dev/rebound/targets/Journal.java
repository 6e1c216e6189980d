package dev.rebound.targets;

import java.util.ArrayList;
import java.util.List;

/** The acts that fakes were asked for, in order; one may be shared by several fakes to see the order between them. */
public final class Journal {
  private final List<String> entries = new ArrayList<>();

  public synchronized void add(String entry) {
    entries.add(entry);
  }

  /** E.g. {@code fence pg-a}, {@code promote pg-b}. */
  public synchronized List<String> entries() {
    return List.copyOf(entries);
  }
}
