package dev.rebound.lab.postgres;

/** Whether commits of the pair wait for the other instance. */
public enum Replication {
  SYNCHRONOUS("synchronous", "sync_state = 'sync'"),
  /** What was acknowledged right before a primary is lost may be lost with it. */
  ASYNCHRONOUS("asynchronous", "state = 'streaming'");

  private final String word;
  private final String healthy;

  Replication(String word, String healthy) {
    this.word = word;
    this.healthy = healthy;
  }

  /** Its word for people, and in a plan. */
  public String word() {
    return word;
  }

  /** What pg_stat_replication says of a standby that does its part. */
  String healthy() {
    return healthy;
  }
}
