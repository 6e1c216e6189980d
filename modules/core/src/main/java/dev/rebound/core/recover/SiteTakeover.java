package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people are told of a standby site's taking over from a lost one: before they approve, and when it is over. */
final class SiteTakeover {
  /** Findings that later steps need. */
  static final List<String> FOUND = List.of(SiteFailure.SITE_DATA, SiteFailure.SITE_FENCE, "lossFrom", "lossUntil", "lostWitnessRows");

  private SiteTakeover() {}

  static boolean is(Active active) {
    return active.incident().scenario() == Scenario.SITE && active.playbook().isEmpty();
  }

  private static boolean restores(Active active) {
    return SiteFailure.BACKUP.equals(active.findings().get(SiteFailure.SITE_DATA));
  }

  private static String lost(Active active) {
    return SiteFailure.site(active.incident().component());
  }

  /** What is acted on, for who answers. */
  static String target(Active active) {
    return "the whole site " + lost(active) + "; in its place "
        + active.findings().getOrDefault(SiteFailure.STANDBY_SITE, "its standby site");
  }

  /** What may be lost, for who answers. */
  static String expectedLoss(Active active, Instant now) {
    if (restores(active)) {
      return "all that is newer than the backup " + active.findings().getOrDefault(Restore.BACKUP, "") + ", which holds "
          + PlannedRestore.data(active, now) + ": no replica answers in "
          + active.findings().getOrDefault(SiteFailure.STANDBY_SITE, "the standby site");
    }
    String data = active.findings().getOrDefault(SiteFailure.STANDBY_DATA, "");
    LastWitness witness = active.incident().lastSeen().witness();
    return "what the standby site had not received when " + lost(active) + " was lost" + (data.isEmpty() ? "" : " (" + data + ")")
        + (witness == null ? "; how much is not known: no witness row was seen"
            : "; the last row that was seen acknowledged is witness row " + witness.sequence() + " of " + witness.at());
  }

  /** Who and what is touched, for who answers. */
  static String blast(Active active, Plan plan) {
    String names =
        plan.vantage().recoveryOf(lost(active)).map(SiteRecovery::names).orElse(List.of()).stream().map(SwitchedName::name)
            .collect(Collectors.joining(", "));
    return "everything of " + lost(active) + ": it is switched off, also what of it may still serve somebody; "
        + (names.isEmpty() ? "no name is switched" : "users are led away from it by " + names);
  }

  /** The end of the last sentence: what stands now, what was lost, and what a person must do before anything of the lost site starts. */
  static String afterwards(Active active) {
    if (!is(active)) {
      return "";
    }
    Map<String, String> found = active.findings();
    String standby = found.getOrDefault(SiteFailure.STANDBY_SITE, "the standby site");
    String kept = found.getOrDefault(SiteFailure.OLD_KEPT, "");
    String loss =
        found.containsKey("lossFrom")
            ? "; writes may be lost that were acknowledged between " + found.get("lossFrom") + " and " + found.get("lossUntil")
            : "; how much was lost is not known";
    String database =
        restores(active)
            ? found.getOrDefault(Restore.PLACE, "a new database") + " is the database, restored from "
                + found.getOrDefault(Restore.BACKUP, "a backup") + " with data of "
                + found.getOrDefault(Restore.DATA_OF, "an unknown moment")
            : active.candidate() + " is the primary";
    return "; users are served from " + standby + " (" + database
        + (kept.isEmpty() ? ")" : "; caches may lead some to " + lost(active) + " for " + Duration.parse(kept).toSeconds() + " s more)")
        + loss + ". " + lost(active) + " is fenced by " + found.getOrDefault(SiteFailure.SITE_FENCE, "nothing that is known")
        + " and stays off until a person has rebuilt its databases from " + standby + " (then ./rebound failback --site " + lost(active)
        + " leads users back); make " + standby + " the active site in the plan now";
  }
}
