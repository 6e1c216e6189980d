package dev.rebound.lab.postgres;

/** The login roles of the lab's databases. */
public enum PostgresRole {
  /** The superuser, for the lab's own preparations and inspections. */
  POSTGRES("postgres", "pg-postgres-password"),
  /** Rebound: no superuser, rights from {@code deploy/postgresql-grants.sql}. */
  REBOUND("rebound", "pg-password"),
  /** The sample application: owns the database {@code orders}. */
  ORDERS_APP("orders_app", "pg-orders-app-password"),
  /** The supervisors: base backups and streaming. */
  REPLICATOR("replicator", "pg-replicator-password");

  private final String login;
  private final String fileName;

  PostgresRole(String login, String fileName) {
    this.login = login;
    this.fileName = fileName;
  }

  /** The name of the role in the database. */
  public String login() {
    return login;
  }

  String fileName() {
    return fileName;
  }
}
