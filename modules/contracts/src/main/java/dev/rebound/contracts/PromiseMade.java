package dev.rebound.contracts;

import java.time.Instant;

/**
 * A group of stakeholders is promised news. Written by escalation; {@link PromiseEnded} says, once, whether it was kept.
 *
 * @param promise stable id
 * @param group name of the stakeholders in the plan
 * @param dueAt at this instant at the latest
 */
public record PromiseMade(IncidentId incident, String promise, String group, PromiseKind kind, Instant dueAt) implements IncidentEvent {}
