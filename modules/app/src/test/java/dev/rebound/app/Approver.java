package dev.rebound.app;

import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Says yes to each question of a recovery, once, through the door, as the lab's approver would. */
final class Approver {
  private static final String PERSON = "ada";

  private final SeenLog log;
  private final int mark;
  private final Door door;
  private final Set<String> answered = new HashSet<>();

  /** @param mark of the log, after which questions are answered */
  Approver(SeenLog log, int mark, Door door) {
    this.log = log;
    this.mark = mark;
    this.door = door;
  }

  /** Answers what is asked and not answered yet. */
  void answer() throws IOException, InterruptedException {
    for (ApprovalRequested asked : log.after(mark, ApprovalRequested.class)) {
      if (answered.add(asked.recovery() + asked.step() + asked.expiresAt())) {
        door.command(PERSON, "approve", Map.of("incident", asked.incident().value(), "reason", "asked by the test"));
      }
    }
  }
}
