package dev.rebound.core.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the plan turns what others send into evidence.
 *
 * @param grafanaSecretFile secret of Grafana's HMAC signature; null where Grafana sends the bearer token
 * @param logs rules for log lines
 * @param events rules for CloudEvents
 */
public record Intakes(@Nullable String grafanaSecretFile, List<LogRule> logs, List<EventRule> events) {
  public static final Intakes NONE = new Intakes(null, List.of(), List.of());

  public Intakes {
    logs = List.copyOf(logs);
    events = List.copyOf(events);
  }

  /**
   * So many log lines that match within a time are supporting evidence about a component.
   *
   * @param name of the evidence, as an alert's name
   * @param pattern regular expression that is found in the line's message
   * @param atLeast lines
   */
  public record LogRule(String name, String pattern, String component, int atLeast, Duration within) {}

  /** What a CloudEvent says of its component. */
  public enum Means {
    DOWN,
    UP,
    SYMPTOM
  }

  /**
   * CloudEvents of a type are evidence about a component.
   *
   * @param type the event's type; a trailing {@code *} matches any ending
   * @param source the event's source, likewise; {@code *} for any
   */
  public record EventRule(String type, String source, String component, Means means) {}
}
