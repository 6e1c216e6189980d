package dev.rebound.app;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the Rebound that runs here is reached: written by {@code up} and {@code demo}, read by {@code timeline}, {@code status},
 * {@code ack} and the other commands. Holds no secret: the command tokens stand in a file of their own.
 *
 * @param url base URL of the door
 * @param bootstrap Kafka
 * @param commandTokens file with {@code person:token} lines
 * @param killSwitch the kill switch's file
 * @param plan the plan's file; null where an older version started it
 */
public record RunFile(long pid, String url, String bootstrap, String commandTokens, String killSwitch, @Nullable String plan) {
  private static final String NAME = "run.json";

  /** Of a Rebound whose plan's file is not known. */
  public RunFile(long pid, String url, String bootstrap, String commandTokens, String killSwitch) {
    this(pid, url, bootstrap, commandTokens, killSwitch, null);
  }

  /** The folder of {@code up} and {@code demo} unless {@code --data} names another. */
  public static Path defaultFolder() {
    return Path.of(".rebound").toAbsolutePath().normalize();
  }

  void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(NAME), Json.bytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(NAME), e);
    }
  }

  /** The Rebound of a folder; empty where none was ever started or the one that wrote the file is gone. */
  public static Optional<RunFile> read(Path folder) {
    try {
      Path file = folder.resolve(NAME);
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      return Optional.of(Json.read(Files.readAllBytes(file), RunFile.class));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder.resolve(NAME), e);
    }
  }

  /** Whether the process that wrote it lives. */
  public boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
