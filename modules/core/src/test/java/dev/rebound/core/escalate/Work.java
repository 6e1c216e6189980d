package dev.rebound.core.escalate;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The events of a redeploy of orders-api.
 *
 * @param number of the command that asked for it
 * @param askedBy who did
 * @param run 1, and one more each time that a person lets it go on
 */
record Work(int number, String askedBy, int run) {
  static Work of(int number, String askedBy) {
    return new Work(number, askedBy, 1);
  }

  Work again() {
    return new Work(number, askedBy, run + 1);
  }

  IncidentId id() {
    return new IncidentId("redeploy:c" + number);
  }

  RecoveryId recovery() {
    return new RecoveryId("recovery-redeploy:c" + number + (run == 1 ? "" : "-" + run));
  }

  RecoveryPlanned planned() {
    var before = run == 1 ? null : new Continuation(new Work(number, askedBy, run - 1).recovery(), "check-redeploy", "kim", "token", "now");
    return new RecoveryPlanned(
        recovery(), id(), Scenario.APPLICATION, "orders-api", "shop/api:2", Mode.AUTO,
        List.of(new PlannedStep("scale-to-zero", "Scale it to 0.", Duration.ofSeconds(90))), "redeploy", before, askedBy, null,
        "the image is broken");
  }

  ApprovalRequested asks(Instant expiresAt) {
    return new ApprovalRequested(
        recovery(), id(), "orders-api", "scale-to-zero", "this step is never done without a person's word", "Scale the application to 0.",
        "Without an answer nothing more is done and a person gets the recovery.", expiresAt,
        new ApprovalFacts(
            "approver", "orders-api, container api: shop/api:2 in place of shop/api:1",
            askedBy + " asked for a redeploy: the image is broken", "the service: it is down until the new image serves.",
            "nothing else of the plan depends on it"));
  }

  ApprovalGranted granted(String person) {
    return new ApprovalGranted(recovery(), person, "approver", "token");
  }

  CommandRefused refused(String command) {
    return new CommandRefused(command, Verb.APPROVE, id(), askedBy, "who asked for it does not approve it");
  }

  IncidentOpened failed() {
    return new IncidentOpened(
        id(), Scenario.APPLICATION, "orders-api", "shop/api:2", Story.T0, new LastSeen(null, List.of(), List.of()),
        new Explanation("redeploy-failed", "A planned redeploy failed: the image does not run", Map.of(), List.of()));
  }

  RecoveryEnded ended(Ending ending, String reason) {
    return new RecoveryEnded(recovery(), id(), "orders-api", ending, reason);
  }
}
