package dev.rebound.app.commands;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** One line per thing that is being done, with the seconds since the start. */
final class Progress implements Consumer<String> {
  private final PrintWriter out;
  private final Instant start = Instant.now();

  Progress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(String what) {
    out.printf(Locale.ROOT, "%6.1f s  %s%n", Duration.between(start, Instant.now()).toMillis() / 1e3, what);
    out.flush();
  }
}
