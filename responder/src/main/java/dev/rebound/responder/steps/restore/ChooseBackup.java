package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.UnderLease;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Checked;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import dev.rebound.targets.backup.Backups.Space;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses what is restored, and changes nothing: the backup whose data is the newest that is not after the wanted moment. Each is read to
 * its end before it counts; a damaged one is passed over, which is said, and the next older one is read. What it chose are findings, so
 * that the act can only be repeated, never made again differently.
 */
public final class ChooseBackup implements Step {
  private static final Duration LIST_LIMIT = Duration.ofMinutes(5);
  /** Backups that are read; where so many are damaged, a person should see why. */
  private static final int READ_MAX = 5;

  /** @param of the moment of which its data would be */
  private record Candidate(BackupSource source, Backup backup, Instant of) {}

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var job = new RestoreJob(context);
    var passedOver = new ArrayList<String>();
    List<Candidate> candidates = new ArrayList<>();
    boolean unseen = false;
    for (BackupSource source : context.database().backups()) {
      String refusal = context.targets().allowed().refuses(source);
      if (refusal != null) {
        passedOver.add(source.word() + ": " + refusal);
        continue;
      }
      var backups = context.targets().backups(context.database(), source);
      switch (UnderLease.run(context, "listing the backups of " + source.word(), _ -> backups.list(LIST_LIMIT))) {
        case Answer.Trouble<List<Backup>>(Outcome outcome, String reason) -> {
          unseen = true;
          passedOver.add(source.word() + ": " + reason);
        }
        case Answer.Value<List<Backup>>(List<Backup> all) -> {
          List<Candidate> fit = all.stream().flatMap(backup -> candidate(source, backup, job.until()).stream()).toList();
          candidates.addAll(fit);
          if (fit.isEmpty()) {
            passedOver.add(none(source, all, job.until()));
          }
        }
      }
    }
    candidates.sort(Comparator.comparing(Candidate::of).thenComparing(each -> each.backup().start()).reversed());
    for (Candidate candidate : candidates.subList(0, Math.min(READ_MAX, candidates.size()))) {
      String label = candidate.backup().label();
      switch (read(context, candidate)) {
        case Answer.Trouble<Checked>(Outcome outcome, String reason) -> {
          unseen = true;
          passedOver.add(label + ": " + reason);
        }
        case Answer.Value<Checked>(Checked checked) when checked.soundness() == Soundness.DAMAGED ->
            passedOver.add(label + " is damaged: " + String.join(" ", checked.findings()));
        case Answer.Value<Checked>(Checked checked) -> {
          return withRoom(job, candidate, checked, passedOver);
        }
      }
    }
    String reason = "no backup can be restored: " + String.join("; ", passedOver);
    return unseen ? StepReport.failed(reason) : StepReport.refused(reason);
  }

  private static Optional<Candidate> candidate(BackupSource source, Backup backup, Optional<Instant> until) {
    return switch (source) {
      case BackupSource.Dumps _ ->
          until.filter(backup.latest()::isAfter).isPresent() ? Optional.empty()
              : Optional.of(new Candidate(source, backup, backup.latest()));
      case BackupSource.PgBackRest _ ->
          until.filter(moment -> moment.isBefore(backup.stop()) || moment.isAfter(backup.latest())).isPresent() ? Optional.empty()
              : Optional.of(new Candidate(source, backup, until.orElse(backup.latest())));
    };
  }

  private static String none(BackupSource source, List<Backup> all, Optional<Instant> until) {
    if (all.isEmpty()) {
      return source.word() + " holds no backup";
    }
    Instant earliest = all.stream().map(backup -> source instanceof BackupSource.Dumps ? backup.latest() : backup.stop())
        .min(Comparator.naturalOrder()).orElseThrow();
    Instant latest = all.stream().map(Backup::latest).max(Comparator.naturalOrder()).orElseThrow();
    return source.word() + " reaches from " + earliest + " to " + latest + until.map(moment -> ", not to " + moment).orElse("");
  }

  private static Answer<Checked> read(StepContext context, Candidate candidate) throws InterruptedException {
    String label = candidate.backup().label();
    var backups = context.targets().backups(context.database(), candidate.source());
    Duration limit = Duration.between(context.now(), context.request().deadline());
    return UnderLease.run(context, "reading " + label, watch -> backups.check(label, limit, watch));
  }

  /** An older backup would need no less, and lose more: where room is lacking a person makes some. */
  private static StepReport withRoom(RestoreJob job, Candidate candidate, Checked checked, List<String> passedOver) {
    StepContext context = job.context();
    var backups = context.targets().backups(context.database(), candidate.source());
    return backups.space(checked) instanceof Answer.Value<Space>(Space space) && space.tooLittle()
        ? StepReport.refused(
            "too little room for " + checked.label() + ": it needs " + space.neededBytes() + " bytes, and " + space.freeBytes().orElse(0)
                + " are free")
        : chosen(job, candidate, checked, passedOver);
  }

  private static StepReport chosen(RestoreJob job, Candidate candidate, Checked checked, List<String> passedOver) {
    BackupSource source = candidate.source();
    Order order = job.order(source, checked.label(), checked.neededBytes());
    String place = RestoreJob.place(source, order);
    String over = passedOver.isEmpty() ? "" : "; passed over: " + String.join("; ", passedOver);
    String remarks = checked.findings().isEmpty() ? "" : "; " + String.join(" ", checked.findings());
    return StepReport.done(
            checked.label() + " of " + source.word() + " is readable and holds data of " + candidate.of() + "; it would go into " + place
                + remarks + over)
        .with(Restore.BACKUP, checked.label()).with(Restore.SOURCE, source.word())
        .with(Restore.NEEDED_BYTES, Long.toString(checked.neededBytes())).with(Restore.DATA_OF, candidate.of().toString())
        .with(Restore.PLACE, place).with(Restore.PASSED_OVER, String.join("; ", passedOver));
  }
}
