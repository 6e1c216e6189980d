package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import java.time.Duration;

/** A Sentinel in memory that watches one primary. A failover that was asked for runs until the test lets it end. */
public final class FakeRedisSentinel implements RedisSentinel {
  private final Journal journal;
  private final String primaryName;
  private String address;
  private final int replicas;
  private boolean down;
  private boolean runs;
  private boolean quorum = true;
  private Outcome outcome = Outcome.ANSWERED;

  /** @param address {@code host:port} of the primary */
  public FakeRedisSentinel(Journal journal, String primaryName, String address, int replicas) {
    this.journal = journal;
    this.primaryName = primaryName;
    this.address = address;
    this.replicas = replicas;
  }

  /** Whether it, and so many as the quorum, do not reach the primary from now on. */
  public synchronized void primaryDown(boolean now) {
    down = now;
  }

  /** Whether enough Sentinels are there from now on. */
  public synchronized void quorumReachable(boolean now) {
    quorum = now;
  }

  /** What comes back from now on where it is asked. */
  public synchronized void answers(Outcome now) {
    outcome = now;
  }

  /** Ends the failover that was asked for. */
  public synchronized void failedOverTo(String newAddress) {
    address = newAddress;
    runs = false;
    down = false;
  }

  @Override
  public synchronized Answer<Watched> look(String name, Duration limit) {
    return reached(name) instanceof Answer.Trouble<Watched>(var what, var reason)
        ? Answer.trouble(what, reason)
        : Answer.of(new Watched(address, down, down && quorum, runs, quorum, replicas));
  }

  @Override
  public synchronized Answer<Change> failover(String name, Duration limit) {
    journal.add("sentinel-failover " + name);
    if (reached(name) instanceof Answer.Trouble<Watched>(var what, var reason)) {
      return Answer.trouble(what, reason);
    }
    if (runs) {
      return Answer.of(Change.ALREADY);
    }
    if (replicas == 0) {
      return Answer.trouble(Outcome.ERROR, "The Sentinel answered with an error: NOGOODSLAVE.");
    }
    runs = true;
    return Answer.of(Change.DONE);
  }

  private Answer<Watched> reached(String name) {
    if (outcome != Outcome.ANSWERED) {
      return Answer.trouble(outcome, "The Sentinel does not answer.");
    }
    return name.equals(primaryName)
        ? Answer.of(new Watched(address, down, down, runs, quorum, replicas))
        : Answer.trouble(Outcome.ERROR, "The Sentinel answered with an error: no such primary.");
  }
}
