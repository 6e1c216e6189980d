package dev.rebound.targets.command;

import dev.rebound.targets.command.LongCommands.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Gives a process its input. */
final class InputFeed {
  private static final int PIECE_BYTES = 64 * 1024;

  private InputFeed() {}

  /** What kept the input from being read to its end: then the process was killed before it saw an end of it. */
  static Optional<IOException> feed(Source source, Process process) {
    OutputStream stdin = process.getOutputStream();
    var piece = new byte[PIECE_BYTES];
    try (InputStream in = source.open()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        if (!write(stdin, piece, count)) {
          return Optional.empty();
        }
      }
    } catch (IOException unreadable) {
      ProcessCommands.kill(process);
      return Optional.of(unreadable);
    }
    close(stdin);
    return Optional.empty();
  }

  /** False where the process takes no more: how it ended says why. */
  private static boolean write(OutputStream stdin, byte[] piece, int count) {
    try {
      stdin.write(piece, 0, count);
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  private static void close(OutputStream stdin) {
    try {
      stdin.close();
    } catch (IOException ended) {
      // Its status says why.
      return;
    }
  }
}
