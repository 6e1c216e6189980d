package dev.rebound.lab.host;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.lab.host.Instance.Progress;
import dev.rebound.lab.host.Instance.Rebuild;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a host's supervisor must not forget when it restarts.
 *
 * @param generation number of the newest data folder, also where its making failed
 * @param dataName name of the data folder in use
 * @param fences how often the instance was fenced or lost: a rebuild that either overtook must not enable starts
 */
record HostState(
    int port,
    int generation,
    String dataName,
    boolean startEnabled,
    boolean startCommand,
    long fences,
    String reason,
    @Nullable Rebuild rebuild) {
  private static final JsonMapper MAPPER = new JsonMapper();

  static HostState initial(int port) {
    return new HostState(port, 1, "data-1", true, true, 0, "", null);
  }

  /** Reads the state, or makes the initial one. A rebuild that ran when the supervisor died has failed. */
  static HostState open(Path file, int port) {
    if (!Files.exists(file)) {
      return initial(port);
    }
    try {
      var state = MAPPER.readValue(file.toFile(), HostState.class);
      if (state.port() != port) {
        throw new IllegalStateException("%s was made for port %d, not for %d".formatted(file.getParent(), state.port(), port));
      }
      var rebuild = state.rebuild();
      return rebuild != null && rebuild.state() == Progress.RUNNING
          ? state.withRebuild(new Rebuild(rebuild.key(), Progress.FAILED, rebuild.bytes(), "the supervisor restarted"))
          : state;
    } catch (IOException e) {
      throw new UncheckedIOException("the supervisor's state cannot be read: " + file, e);
    }
  }

  /** Writes durably: a fence that was answered holds after a crash. */
  void save(Path file) {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    try (var channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(MAPPER.writeValueAsBytes(this));
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (var folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the supervisor's state cannot be written: " + file, e);
    }
  }

  /** Why nothing may be started; empty where it may. */
  Optional<String> refusal(boolean intact) {
    if (!startEnabled) {
      return Optional.of("start is disabled");
    }
    if (!startCommand) {
      return Optional.of("no start command");
    }
    return intact ? Optional.empty() : Optional.of("the data folder is missing");
  }

  HostState withReason(String why) {
    return new HostState(port, generation, dataName, startEnabled, startCommand, fences, why, rebuild);
  }

  HostState withRebuild(Rebuild job) {
    return new HostState(port, generation, dataName, startEnabled, startCommand, fences, reason, job);
  }

  HostState fenced() {
    return new HostState(port, generation, dataName, false, startCommand, fences + 1, "fenced", rebuild);
  }

  HostState enabled() {
    return new HostState(port, generation, dataName, true, startCommand, fences, "", rebuild);
  }

  HostState lost(String why) {
    return new HostState(port, generation, dataName, startEnabled, false, fences + 1, why, rebuild);
  }

  /** A rebuild was taken on: until it ends nothing may start, and its folder's number is used up. */
  HostState rebuilding(Rebuild job) {
    return new HostState(port, generation + 1, dataName, false, startCommand, fences, reason, job);
  }

  HostState rebuilt(String freshName) {
    return new HostState(port, generation, freshName, true, true, fences, "", rebuild);
  }
}
