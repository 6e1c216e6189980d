package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Servers in memory, in the places that a {@link FakeBackups} has filled. */
public final class FakeTrialServer implements TrialServer {
  private final Map<Path, Integer> running = new HashMap<>();
  private final Supplier<Set<String>> restored;
  private final Journal journal;

  /** @param restored names of the folders that may be started */
  public FakeTrialServer(Supplier<Set<String>> restored, Journal journal) {
    this.restored = restored;
    this.journal = journal;
  }

  @Override
  public synchronized Answer<Change> start(Path folder, int port, Duration limit, Backups.Watch watch) {
    journal.add("start " + folder);
    if (!restored.get().contains(Objects.requireNonNull(folder.getFileName()).toString())) {
      return Answer.trouble(Outcome.ERROR, folder + " is no finished restore of Rebound's: it is not started.");
    }
    Integer before = running.putIfAbsent(folder, port);
    return before == null ? Answer.of(Change.DONE)
        : before == port ? Answer.of(Change.ALREADY)
        : Answer.trouble(Outcome.ERROR, "A server runs in " + folder + " that is not at " + port + ".");
  }

  @Override
  public synchronized Answer<Change> stop(Path folder, Duration limit) {
    journal.add("stop " + folder);
    return Answer.of(running.remove(folder) == null ? Change.ALREADY : Change.DONE);
  }
}
