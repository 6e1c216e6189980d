package dev.rebound.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The documented samples of senders, from {@code src/test/resources/intakes}. */
final class Samples {
  private Samples() {}

  static byte[] of(String file) {
    try (var input = Objects.requireNonNull(Samples.class.getResourceAsStream("/intakes/" + file), file)) {
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
