package dev.rebound.contracts;

/**
 * A page reached a person on none of their channels. Written by escalation, which goes on to the next people at once.
 *
 * @param person id of the person in the plan
 * @param level of the escalation matrix on which they were paged, 1 or more
 * @param because what each channel said last
 */
public record PersonUnreachable(IncidentId incident, String person, int level, String because) implements IncidentEvent {}
