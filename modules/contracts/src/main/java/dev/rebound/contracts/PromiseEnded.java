package dev.rebound.contracts;

/**
 * A promise to stakeholders was kept or broken. Each ends once.
 *
 * @param promise id of the promise
 * @param group name of the stakeholders in the plan
 * @param kept whether a message was delivered to them in time, on one of their channels at least
 * @param because how that is known
 */
public record PromiseEnded(IncidentId incident, String promise, String group, boolean kept, String because) implements IncidentEvent {}
