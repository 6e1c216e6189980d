package dev.rebound.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with its provenance, as it is carried by CloudEvents attributes (binary mode, CloudEvents 1.0 Kafka binding).
 *
 * @param id unique for what happened, not for the sending: a repeated sending has the same id
 * @param system the protected system, the key of the record
 * @param at receipt time (ingest) or time of the act (responder, notifier); a decision has the time of its cause
 * @param writer who wrote it: one of the constants of {@link Writers}
 * @param cause the record that caused it; null where the cause is outside the logs
 * @param codeVersion version of the code that wrote it
 * @param planHash SHA-256 of the active plan's text, or "none"
 * @param event what happened
 */
public record Envelope<E extends Event>(
    String id, SystemName system, Instant at, String writer, @Nullable Position cause, String codeVersion, String planHash, E event) {

  /** The plan hash of a record that was written before any plan was active. */
  public static final String NO_PLAN = "none";
}
