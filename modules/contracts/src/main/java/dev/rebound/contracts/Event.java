package dev.rebound.contracts;

/** Anything that is written to one of the two logs. */
public sealed interface Event permits SignalEvent, IncidentEvent {}
