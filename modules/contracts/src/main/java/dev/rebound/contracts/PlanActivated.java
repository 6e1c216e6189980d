package dev.rebound.contracts;

/**
 * A plan came into force. It is in both logs, so that a replay uses the plan of that day.
 *
 * @param hash SHA-256 of the text, lower-case hexadecimal
 * @param text the YAML file as it was read; it holds references to secrets, never secrets
 */
public record PlanActivated(String hash, String text) implements SignalEvent, IncidentEvent {}
