package dev.rebound.app.commands;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.ingest.alertmanager.Fingerprint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An alert that only tries the way in, with the body that Alertmanager 0.25 would send. Each has an id of its own, so none is a duplicate.
 *
 * @param id random, the value of the label {@link #ID_LABEL}
 * @param labels all labels, those that make it a test included
 */
record TestAlert(String id, Map<String, String> labels, Instant startsAt) {
  /** The name of the alert unless its sender names another. */
  static final String NAME = "ReboundTest";
  /** The label by which it is recognised in the log. */
  static final String ID_LABEL = "rebound_test_id";
  /** The source of the webhook, so that a test never makes the heartbeat of another source look alive. */
  static final String SOURCE = "test-alert";

  private static final int ID_BYTES = 8;
  /** Go's zero time: Alertmanager's "not over". */
  private static final String NO_END = "0001-01-01T00:00:00Z";

  TestAlert {
    labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** A new one. @param wished labels to try; those that make it a test cannot be taken away */
  static TestAlert of(Map<String, String> wished, Instant startsAt) {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    var labels = new TreeMap<>(Map.of("alertname", NAME, "severity", "none"));
    labels.putAll(wished);
    labels.put(AlertReported.TEST_LABEL, "true");
    labels.put(ID_LABEL, id);
    return new TestAlert(id, labels, startsAt);
  }

  /** The labels without those that make it a test: what a plan's matchers would see of a real alert. */
  Map<String, String> asReal() {
    var real = new TreeMap<>(labels);
    real.remove(AlertReported.TEST_LABEL);
    real.remove(ID_LABEL);
    return real;
  }

  /** Whether an alert in the log is this one. */
  boolean is(AlertReported alert) {
    return id.equals(alert.labels().get(ID_LABEL));
  }

  /** The webhook's body, version 4. */
  byte[] body() {
    var annotations = Map.of("summary", "A test of the way from the webhook into the log. Nothing acts on it.");
    var alert = new LinkedHashMap<String, Object>();
    alert.put("status", "firing");
    alert.put("labels", labels);
    alert.put("annotations", annotations);
    alert.put("startsAt", startsAt.toString());
    alert.put("endsAt", NO_END);
    alert.put("generatorURL", "");
    alert.put("fingerprint", Fingerprint.of(labels));
    var body = new LinkedHashMap<String, Object>();
    body.put("receiver", "rebound");
    body.put("status", "firing");
    body.put("alerts", List.of(alert));
    body.put("groupLabels", Map.of("alertname", labels.get("alertname")));
    body.put("commonLabels", labels);
    body.put("commonAnnotations", annotations);
    body.put("externalURL", "");
    body.put("version", "4");
    body.put("groupKey", "{}:{alertname=\"" + labels.get("alertname") + "\"}");
    body.put("truncatedAlerts", 0);
    return Json.bytes(body);
  }
}
