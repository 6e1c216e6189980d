package dev.rebound.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A responder process that a test stops at a point of its work, and then kills, freezes or lets go on. */
final class StruckResponder implements AutoCloseable {
  private final Path folder;
  private final Supplier<ReboundProcess> start;
  private ReboundProcess process;

  /** @param folder of its {@link Breakpoints} */
  StruckResponder(Path folder, Supplier<ReboundProcess> start) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.start = start;
    this.process = start.get();
  }

  ReboundProcess process() {
    return process;
  }

  /** Forgets what was passed and changed, and stops from now on at these points. */
  void arm(Collection<String> points) throws IOException {
    for (String file : List.of(Breakpoints.PASSED, Breakpoints.CHANGES, Breakpoints.REACHED)) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.write(folder.resolve(Breakpoints.ARMED), points);
  }

  /** The point at which it waits. */
  Optional<String> reached() throws IOException {
    Path file = folder.resolve(Breakpoints.REACHED);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /** No more stops at a point. */
  void disarm(String point) throws IOException {
    Path armed = folder.resolve(Breakpoints.ARMED);
    Files.write(armed, Files.readAllLines(armed).stream().filter(each -> !each.equals(point)).toList());
  }

  /** Lets it go on from where it waits. */
  void release() throws IOException {
    Files.deleteIfExists(folder.resolve(Breakpoints.REACHED));
  }

  /** SIGKILL where it waits, and a new process. */
  void killNineAndRestart() throws IOException, InterruptedException {
    process.killNine();
    release();
    process = start.get();
  }

  List<String> passed() throws IOException {
    return lines(Breakpoints.PASSED);
  }

  List<String> changes() throws IOException {
    return lines(Breakpoints.CHANGES);
  }

  private List<String> lines(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Override
  public void close() {
    process.close();
  }
}
