package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Duration;

/** Asks one Redis Sentinel about one primary that it watches. Every call is short, ends within its limit and may be repeated. */
public interface RedisSentinel {
  /** What it knows of the primary. Trouble where it does not know the name. */
  Answer<Watched> look(String primaryName, Duration limit);

  /** Asks for a failover ({@code SENTINEL FAILOVER}), which does not wait for agreement. Nothing is done where one is under way. */
  Answer<Change> failover(String primaryName, Duration limit);

  /**
   * What a Sentinel knows of a primary.
   *
   * @param address {@code host:port} that it gives to clients
   * @param subjectivelyDown it does not reach it
   * @param objectivelyDown so many as the quorum agree
   * @param failoverRuns a failover of it is under way
   * @param quorumReachable enough Sentinels are there to agree and to authorise a failover ({@code SENTINEL CKQUORUM})
   */
  record Watched(
      String address, boolean subjectivelyDown, boolean objectivelyDown, boolean failoverRuns, boolean quorumReachable, int replicas) {}
}
