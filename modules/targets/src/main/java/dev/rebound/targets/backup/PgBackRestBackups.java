package dev.rebound.targets.backup;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import dev.rebound.targets.backup.OwnedFolder.There;
import dev.rebound.targets.backup.RepositoryInfo.Entry;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A stanza of pgBackRest, restored into a new data folder in which no server is started. A check reads the whole repository, because
 * {@code verify} knows no single backup. A data folder that an attempt left unfinished is never cleared or used again: another attempt
 * needs another stamp.
 */
public final class PgBackRestBackups implements Backups {
  private static final Duration ASK_LIMIT = Duration.ofMinutes(2);

  private final LongCommands commands;
  private final PgBackRestTool tool;
  private final Path parent;
  private final Words words;

  /**
   * @param parent absolute path of the folder that the new data folders are made in, with rights for the data's owner
   * @param redaction hides what looks like a secret in what pgBackRest says
   */
  public PgBackRestBackups(LongCommands commands, PgBackRestTool tool, Path parent, UnaryOperator<String> redaction) {
    this.commands = requireNonNull(commands, "commands");
    this.tool = requireNonNull(tool, "tool");
    this.parent = requireNonNull(parent, "parent");
    this.words = new Words(redaction);
  }

  @Override
  public Answer<List<Backup>> list(Duration limit) {
    var time = new Remaining(limit);
    return switch (info(time)) {
      case Answer.Trouble<RepositoryInfo>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<RepositoryInfo>(RepositoryInfo info) -> {
        var logs = new HashMap<String, ArchivedLog>();
        for (Entry entry : info.entries()) {
          if (!logs.containsKey(entry.archive())) {
            switch (log(entry.archive(), time)) {
              case Answer.Trouble<ArchivedLog>(Outcome outcome, String reason) -> {
                yield Answer.trouble(outcome, reason);
              }
              case Answer.Value<ArchivedLog>(ArchivedLog log) -> logs.put(entry.archive(), log);
            }
          }
        }
        yield Answer.of(info.entries().stream().map(entry -> backup(entry, logs))
            .sorted(Comparator.comparing(Backup::stop).thenComparing(Backup::label).reversed()).toList());
      }
    };
  }

  private static Backup backup(Entry entry, Map<String, ArchivedLog> logs) {
    Instant reached = Optional.ofNullable(logs.get(entry.archive())).flatMap(log -> log.reaches(entry.lastLog())).orElse(entry.stop());
    Instant latest = reached.isAfter(entry.stop()) ? reached : entry.stop();
    return new Backup(
        entry.label(), entry.kind(), entry.start(), entry.stop(), latest, entry.bytes(), OptionalLong.of(entry.restoredBytes()));
  }

  private Answer<RepositoryInfo> info(Remaining time) {
    String what = "Asking pgBackRest for the backups of " + tool.stanza();
    return switch (tool.ask(commands, words, what, List.of("info", "--output=json"), time.atMost(ASK_LIMIT))) {
      case Answer.Trouble<String>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<String>(String json) -> RepositoryInfo.read(json).map(info -> known(info, time))
          .orElseGet(() -> Answer.trouble(Outcome.ERROR, what + " failed: its answer cannot be read."));
    };
  }

  private Answer<RepositoryInfo> known(RepositoryInfo info, Remaining time) {
    return switch (info.code()) {
      case RepositoryInfo.OK, RepositoryInfo.NO_BACKUPS -> Answer.of(info);
      case RepositoryInfo.MISSING_STANZA -> Answer.trouble(Outcome.ERROR, missing(time));
      default -> {
        // What comes out of the decryption with another passphrase is no file of pgBackRest's.
        boolean undecipherable = info.encrypted() && (info.message().contains("[FormatError]") || info.message().contains("[CryptoError]"));
        yield Answer.trouble(Outcome.ERROR, undecipherable
            ? "The repository cannot be decrypted: its passphrase is another one, or its list of backups is damaged."
            : "pgBackRest cannot use the repository (status " + info.code() + "): " + words.cut(firstLine(info.message())));
      }
    };
  }

  /** pgBackRest says the same of a repository that is not there and of one without this stanza. */
  private String missing(Remaining time) {
    return tool.ask(commands, words, "Looking into the repository", List.of("repo-ls", "--output=json"), time.atMost(ASK_LIMIT))
        instanceof Answer.Value<String>(String files) && files.contains("\"backup\"")
        ? "The repository holds no stanza " + tool.stanza() + "."
        : "The repository is not there, or empty: neither " + tool.stanza() + " nor any other stanza is in it.";
  }

  private Answer<ArchivedLog> log(String archive, Remaining time) {
    String what = "Listing the archived log " + archive;
    var command = List.of("repo-ls", "archive/" + tool.stanza() + "/" + archive, "--recurse", "--output=json");
    return switch (tool.ask(commands, words, what, command, time.atMost(ASK_LIMIT))) {
      case Answer.Trouble<String>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<String>(String json) -> ArchivedLog.read(json).map(Answer::of)
          .orElseGet(() -> Answer.trouble(Outcome.ERROR, what + " failed: its answer cannot be read."));
    };
  }

  /** A backup by its label. */
  private Answer<Entry> entry(String label, Remaining time) {
    return switch (info(time)) {
      case Answer.Trouble<RepositoryInfo>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<RepositoryInfo>(RepositoryInfo info) ->
          info.entries().stream().filter(entry -> entry.label().equals(label)).findFirst().map(Answer::of)
              .orElseGet(() -> Answer.trouble(Outcome.ERROR, "The repository holds no backup " + words.cut(label) + "."));
    };
  }

  @Override
  public Answer<Checked> check(String label, Duration limit, Watch watch) {
    var time = new Remaining(limit);
    return switch (entry(label, time)) {
      case Answer.Trouble<Entry>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Entry>(Entry entry) -> switch (log(entry.archive(), time)) {
        case Answer.Trouble<ArchivedLog>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
        case Answer.Value<ArchivedLog>(ArchivedLog log) -> verify(entry, log, time, watch);
      };
    };
  }

  private Answer<Checked> verify(Entry entry, ArchivedLog log, Remaining time, Watch watch) {
    var report = tool.run(
        commands, "info", List.of("verify", "--output=text", "--verbose"), time.left(),
        () -> watch.goesOn("reading the repository of " + tool.stanza() + " for " + time.elapsed().toSeconds() + " s"));
    return switch (report) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, words.cut(reason));
      case Answer.Value<Finished>(Finished done) when done.status() != 0 ->
          words.trouble("Verifying the repository", done.status(), done.errors());
      case Answer.Value<Finished>(Finished done) -> Answer.of(judge(entry, VerifyReport.read(done.out(), done.errors()), log));
    };
  }

  private Checked judge(Entry entry, VerifyReport report, ArchivedLog log) {
    var damage = new ArrayList<String>();
    var remarks = new ArrayList<String>();
    VerifyReport.Verdict verdict = report.backups().get(entry.label());
    if (verdict == null) {
      damage.add("pgBackRest's verify said nothing of " + entry.label() + ".");
    } else if (!verdict.valid() || !verdict.counts().isEmpty()) {
      damage.add("pgBackRest's verify calls " + entry.label() + " " + verdict.status() + " (files " + verdict.counts() + ").");
    }
    if (entry.error()) {
      damage.add("The database had pages with wrong checksums when " + entry.label() + " was made.");
    }
    if (!log.holds(entry.firstLog(), entry.lastLog())) {
      damage.add(
          "The log that " + entry.label() + " needs (" + entry.firstLog() + " to " + entry.lastLog() + ") is not all in the archive.");
    }
    report.damagedLog().stream().filter(entry::needs).forEach(segment -> damage.add("The log " + segment + " that it needs is damaged."));
    if (report.damagedLogs() > 0) {
      remarks.add(report.damagedLogs() + " segments of the archived log are damaged, " + String.join(", ", report.damagedLog())
          + ": no restore passes one of them.");
    }
    if (log.gapAfter(entry.lastLog())) {
      remarks.add("A segment of the archived log is missing after this backup: no restore of it passes the gap.");
    }
    damage.addAll(remarks);
    boolean damaged = damage.size() > remarks.size();
    return new Checked(entry.label(), damaged ? Soundness.DAMAGED : Soundness.READABLE, damage, Room.withMargin(entry.restoredBytes()));
  }

  @Override
  public Answer<Space> space(Checked checked) {
    return Answer.of(new Space(checked.neededBytes(), Room.free(parent)));
  }

  @Override
  public Answer<Restoration> restore(Order order, Duration limit, Watch watch) {
    var time = new Remaining(limit);
    Path place = parent.resolve(order.place());
    var folder = new OwnedFolder(commands, tool.asOwner(), words, place);
    String whose = "Restored by Rebound, job " + order.job() + ", from " + order.checked().label() + ", until "
        + order.until().map(Instant::toString).orElse("its end");
    return switch (folder.look()) {
      case Answer.Trouble<There>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<There>(There there) when there == There.SOMETHING -> taken(folder, place, whose, time);
      case Answer.Value<There>(There there) -> switch (objection(order, time)) {
        case Answer.Trouble<Optional<Restoration>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
        case Answer.Value<Optional<Restoration>>(Optional<Restoration> refused) when refused.isPresent() -> Answer.of(refused.get());
        case Answer.Value<Optional<Restoration>>(Optional<Restoration> none) -> {
          Answer<Finished> made = there == There.NOTHING ? folder.make() : Answer.of(new Finished(0, "", true, ""));
          yield made instanceof Answer.Trouble<Finished>(Outcome outcome, String reason)
              ? Answer.trouble(outcome, reason) : fill(folder, place, whose, order, time, watch);
        }
      };
    };
  }

  private static Answer<Restoration> taken(OwnedFolder folder, Path place, String whose, Remaining time) {
    return switch (folder.mark()) {
      case Answer.Trouble<Optional<String>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Optional<String>>(Optional<String> mark) when mark.filter(OwnedFolder.finished(whose)::equals).isPresent() ->
          Answer.of(new Restored(Change.ALREADY, place.toString(), time.elapsed()));
      case Answer.Value<Optional<String>>(Optional<String> mark) -> Answer.of(new Refused(
          mark.filter(OwnedFolder.begun(whose)::equals).isPresent()
              ? place + " holds an unfinished restore of this job; it stays as it is, and another attempt needs another stamp."
              : place + " is not empty, and this job did not restore it; it stays as it is."));
    };
  }

  /** What forbids a restore, but for the place. */
  private Answer<Optional<Restoration>> objection(Order order, Remaining time) {
    var space = new Space(order.checked().neededBytes(), Room.free(parent));
    if (space.tooLittle()) {
      return Answer.of(Optional.of(new Refused(Room.tooLittle(space))));
    }
    return switch (list(time.left())) {
      case Answer.Trouble<List<Backup>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<List<Backup>>(List<Backup> all) -> {
        var backup = all.stream().filter(each -> each.label().equals(order.checked().label())).findFirst();
        yield backup.isEmpty()
            ? Answer.trouble(Outcome.ERROR, "The repository holds no backup " + words.cut(order.checked().label()) + ".")
            : Answer.of(order.until().flatMap(moment -> outOfReach(backup.get(), moment)));
      }
    };
  }

  private static Optional<Restoration> outOfReach(Backup backup, Instant moment) {
    return moment.isBefore(backup.stop()) || moment.isAfter(backup.latest())
        ? Optional.of(new Refused("%s reaches from %s to %s, not to %s.".formatted(backup.label(), backup.stop(), backup.latest(), moment)))
        : Optional.empty();
  }

  private Answer<Restoration> fill(OwnedFolder folder, Path place, String whose, Order order, Remaining time, Watch watch) {
    if (folder.mark(OwnedFolder.begun(whose)) instanceof Answer.Trouble<Finished>(Outcome outcome, String reason)) {
      return Answer.trouble(outcome, reason);
    }
    var target = order.until()
        .map(moment -> List.of("--type=time", "--target=" + PgBackRestTool.time(moment), "--target-action=promote"))
        .orElse(List.of("--type=default"));
    var command = PgBackRestTool.restore(order.checked().label(), place.toString(), target);
    var ended = tool.run(
        commands, "warn", command, time.left(),
        () -> watch.goesOn("restoring " + order.checked().label() + " into " + place + " for " + time.elapsed().toSeconds() + " s"));
    return switch (ended) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, words.cut(reason) + left(place));
      case Answer.Value<Finished>(Finished done) when done.status() != 0 -> Answer.trouble(
          Outcome.ERROR,
          "Restoring " + order.checked().label() + " failed with status " + done.status() + ": " + words.reason(done.errors())
              + left(place));
      case Answer.Value<Finished>(Finished done) -> switch (folder.mark(OwnedFolder.finished(whose))) {
        case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
        case Answer.Value<Finished>(Finished marked) -> Answer.of(new Restored(Change.DONE, place.toString(), time.elapsed()));
      };
    };
  }

  private static String left(Path place) {
    return " What it wrote is left in " + place + ".";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
