package dev.rebound.lab.redis;

/** The users of the lab's Redis servers. */
public enum RedisRole {
  /** All rights, for the lab itself and for replicas. */
  ADMIN("default", "redis-admin-password"),
  /** Rebound: rights from {@code deploy/redis-acl.conf}. */
  REBOUND("rebound", "redis-password"),
  /** The sample application: reads and writes keys {@code order:*}. */
  ORDERS_APP("orders-app", "redis-orders-app-password");

  private final String login;
  private final String fileName;

  RedisRole(String login, String fileName) {
    this.login = login;
    this.fileName = fileName;
  }

  /** The name of the user in the server. */
  public String login() {
    return login;
  }

  String fileName() {
    return fileName;
  }
}
