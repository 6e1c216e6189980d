package dev.rebound.core.recover;

import java.util.List;

/** Says which barrier a recovery leaves standing. Rebound raises barriers and lowers none, but for what is part of a rebuild. */
final class StandingBarrier {
  /** What stands no more once the replica is built: its start was enabled again, or the standby has long been the primary. */
  private static final List<String> OVER = List.of("start-disabled", "synchronous-standby:");

  private StandingBarrier() {}

  /** The end of a recovery's last sentence; empty where none stands. */
  static String of(Active active) {
    String barrier = active.findings().getOrDefault("barrier", "");
    return barrier.isEmpty() || OVER.stream().anyMatch(barrier::startsWith)
        ? ""
        : "; the barrier " + barrier + " against " + active.incident().target() + " still stands: a person lowers it once "
            + active.incident().target() + " follows the new primary";
  }
}
