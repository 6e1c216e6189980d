package dev.rebound.contracts;

/**
 * A promise to stakeholders will be broken unless somebody does something: its message is not delivered, and it is due soon.
 *
 * @param promise id of the promise
 * @param group name of the stakeholders in the plan
 * @param because what is in its way
 */
public record PromiseAtRisk(IncidentId incident, String promise, String group, String because) implements IncidentEvent {}
