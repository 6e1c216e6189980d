package dev.rebound.ingest.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.ingest.intake.Fields;
import dev.rebound.ingest.intake.NotTaken;
import java.time.Instant;

/**
 * What one health check says, read strictly.
 *
 * @param observer the field {@code probe}
 * @param detail without its secrets and without characters that nobody sees
 */
record HealthText(
    String target, String observer, ProbeKind kind, Role role, Health health, Instant observedAt, long latencyMillis, String detail) {

  /** @throws NotTaken with the reason */
  static HealthText read(JsonNode check) {
    if (Fields.present(check, "site")) {
      Fields.name(check, "site", HealthLimits.NAME_MAX); // where it stands is said by the plan; the word only has to be one
    }
    return new HealthText(
        Fields.name(check, "target", HealthLimits.NAME_MAX), Fields.name(check, "probe", HealthLimits.NAME_MAX), kind(check), role(check),
        health(check), Fields.time(check, "observedAt"), latencyMillis(check),
        Redaction.word(Fields.cutText(check, "detail", HealthLimits.DETAIL_MAX), Integer.MAX_VALUE));
  }

  private static ProbeKind kind(JsonNode check) {
    return switch (Fields.text(check, "kind", HealthLimits.WORD_MAX)) {
      case "postgres" -> ProbeKind.POSTGRESQL;
      case "redis" -> ProbeKind.REDIS;
      case "http" -> ProbeKind.HTTP;
      case "tcp" -> ProbeKind.TCP;
      default -> throw new NotTaken("'kind' is none of postgres, redis, http and tcp");
    };
  }

  /** A role that is not there or has no name here is not known; a standby serves nobody, whatever it will be. */
  private static Role role(JsonNode check) {
    return switch (Fields.present(check, "role") ? Fields.text(check, "role", HealthLimits.WORD_MAX) : "") {
      case "primary" -> Role.PRIMARY;
      case "replica" -> Role.REPLICA;
      default -> Role.UNKNOWN;
    };
  }

  private static Health health(JsonNode check) {
    return switch (Fields.text(check, "status", HealthLimits.WORD_MAX)) {
      case "UP" -> Health.UP;
      case "DOWN" -> Health.DOWN;
      case "DEGRADED" -> Health.DEGRADED;
      default -> throw new NotTaken("'status' is none of UP, DOWN and DEGRADED");
    };
  }

  private static long latencyMillis(JsonNode check) {
    if (!Fields.present(check, "latencyMs")) {
      return 0;
    }
    JsonNode latency = check.path("latencyMs");
    if (!latency.isNumber()) {
      throw new NotTaken("'latencyMs' is not a number");
    }
    double millis = latency.doubleValue();
    if (!(millis >= 0 && millis <= HealthLimits.LATENCY_MILLIS_MAX)) {
      throw new NotTaken("'latencyMs' is not between 0 and " + HealthLimits.LATENCY_MILLIS_MAX);
    }
    return Math.round(millis);
  }
}
