package dev.rebound.ingest.alertmanager;

/** Who speaks the language of Alertmanager's webhook: its alerts are alike, its frame tells a version of each sender's own. */
public enum Dialect {
  /** Source: Alertmanager documentation, "webhook_config". */
  ALERTMANAGER("Alertmanager", "4"),
  /** Source: Grafana documentation, "Configure webhook notifications", JSON payload; checked with that of Grafana 12. */
  GRAFANA("Grafana", "1");

  private final String sender;
  private final String version;

  Dialect(String sender, String version) {
    this.sender = sender;
    this.version = version;
  }

  String sender() {
    return sender;
  }

  /** The version of the webhook's data that is understood. */
  String version() {
    return version;
  }
}
