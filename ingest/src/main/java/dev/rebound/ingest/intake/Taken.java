package dev.rebound.ingest.intake;

import java.util.LinkedHashMap;
import java.util.Map;

/** What became of a body's items; every item is in exactly one count. */
public record Taken(int accepted, int duplicates, int rejected) {
  /** The counts as the answer shows them, by name. */
  public Map<String, Integer> counts() {
    var counts = new LinkedHashMap<String, Integer>();
    counts.put("accepted", accepted);
    counts.put("duplicates", duplicates);
    counts.put("rejected", rejected);
    return counts;
  }
}
