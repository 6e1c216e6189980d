package dev.rebound.lab.postgres;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** PostgreSQL on a host. */
record PostgresEngine(PostgresBinaries binaries, PostgresSecrets secrets) implements Engine {
  private static final List<String> CORRUPTION_HINTS =
      List.of("PANIC:", "invalid page in block", "page verification failed", "could not read blocks", "invalid checkpoint record");

  @Override
  public Set<String> programs() {
    return DataFolder.PROGRAMS;
  }

  @Override
  public boolean needsSlot() {
    return true;
  }

  @Override
  public List<String> corruptionHints() {
    return CORRUPTION_HINTS;
  }

  @Override
  public boolean intact(Path data) {
    return new DataFolder(data).intact();
  }

  @Override
  public boolean accepting(Path data, Path log) {
    return new DataFolder(data).accepting();
  }

  @Override
  public boolean replica(Place place) {
    return new DataFolder(place.data()).isStandby();
  }

  @Override
  public void create(Place place) throws IOException {
    new ClusterTemplate(binaries, secrets).create(place.data());
  }

  @Override
  public void prepareStart(Path data) throws IOException {
    new DataFolder(data).removeStaleLock();
  }

  @Override
  public List<String> command(Place place) {
    return List.of(
        binaries.program("postgres"), "-D", place.data().toString(), "-p", Integer.toString(place.port()), "-c",
        "cluster_name=" + place.name());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("LC_ALL", "C");
  }

  @Override
  public void copy(Place fresh, Source primary, LongConsumer progress) throws IOException {
    BaseBackup.copy(primary, PostgresRole.REPLICATOR.login(), secrets.password(PostgresRole.REPLICATOR), fresh.data(), progress);
    new DataFolder(fresh.data()).makeStandby(fresh.name(), primary, secrets.replicationPassFile());
    Unprivileged.here().handOver(fresh.data());
  }

  /** It has all that its base backup holds when it accepts connections; that it streams then is seen at the primary. */
  @Override
  public void join(Place place, Source primary, LongConsumer progress, Duration limit) {
    // Nothing is left to do.
  }
}
