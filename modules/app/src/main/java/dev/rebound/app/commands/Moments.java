package dev.rebound.app.commands;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Moments as options take them. */
final class Moments {
  private Moments() {}

  /** @throws ParameterException with a sentence for people, where it is none */
  static Instant read(String text, CommandSpec spec) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ParameterException(spec.commandLine(), "'" + text + "' is no moment like 2026-11-27T14:00:00Z", e);
    }
  }
}
