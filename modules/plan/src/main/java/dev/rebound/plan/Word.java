package dev.rebound.plan;

/** A word of a list with its place. */
record Word(String text, Value at) {}
