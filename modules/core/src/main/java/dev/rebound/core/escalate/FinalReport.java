package dev.rebound.core.escalate;

import dev.rebound.core.escalate.Audience.Text;
import dev.rebound.core.escalate.PromiseLedger.End;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What stakeholders read within a day after the end (disaster-recovery plan, "Final report within 24 hours"). The whole review, with its
 * evidence and its figures, names hosts: the notifier sends it along to those groups alone for which the plan says so.
 */
record FinalReport(PromiseLedger ledger, PromiseWording wording) {

  /** @param words of the communications lead; empty where there are none */
  Text text(String words) {
    End end = Objects.requireNonNull(ledger.end(), "a final report is told after the end");
    return Wording.text(
        "Final report: " + wording.names(ledger) + ", customers affected for " + PromiseWording.spell(ledger.lasted(end.at())),
        Stream.of(
            words, "What happened: " + wording.known(ledger), "How it ended: " + wording.ending(ledger, end),
            "The engineers' review of incident " + ledger.incident() + " has the details."));
  }
}
