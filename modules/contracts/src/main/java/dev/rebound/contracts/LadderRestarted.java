package dev.rebound.contracts;

/**
 * Nobody has an incident any more that somebody had: the ladder runs again from the level it stood on. Written by escalation.
 *
 * @param level 1 is the first step of the escalation matrix
 * @param name of the level
 * @param person who had it
 * @param because why nobody has it
 */
public record LadderRestarted(IncidentId incident, int level, String name, String person, String because) implements IncidentEvent {}
