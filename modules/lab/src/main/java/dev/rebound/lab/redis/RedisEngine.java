package dev.rebound.lab.redis;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Redis on a host: append-only file, on loopback only. The role stands in the data folder's {@code redis.conf}, which the server rewrites
 * when it is told to ({@code CONFIG REWRITE}), so a restart gives it back.
 *
 * @param clustered whether it is a node of a cluster
 */
record RedisEngine(Path program, RedisSecrets secrets, boolean clustered) implements Engine {
  private static final String CONFIGURATION = "redis.conf";
  private static final String LOG_OF_WRITES = "appendonly.aof";
  /** A member of a cluster that does not answer for so long is taken for failed, in milliseconds. */
  private static final int NODE_TIMEOUT_MILLIS = 2000;
  private static final String WRITES_NEED = "min-replicas-to-write";
  private static final String TOO_MANY = "99";
  /** Source: Redis 6.2, aof.c and rdb.c. */
  private static final List<String> CORRUPTION_HINTS = List.of(
      "Bad file format reading the append only file", "Unexpected end of file reading the append only file", "Short read or OOM loading DB",
      "Wrong signature trying to load DB");

  @Override
  public Set<String> programs() {
    return Set.of("redis-server", "setpriv", "unshare", "env");
  }

  @Override
  public boolean needsSlot() {
    return false;
  }

  @Override
  public List<String> corruptionHints() {
    return CORRUPTION_HINTS;
  }

  @Override
  public boolean intact(Path data) {
    return Files.exists(data.resolve(CONFIGURATION)) && Files.exists(data.resolve(LOG_OF_WRITES));
  }

  @Override
  public boolean accepting(Path data, Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains("Ready to accept connections"));
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public boolean replica(Place place) {
    return admin().replica(place.port());
  }

  @Override
  public void create(Place place) throws IOException {
    make(place, "");
  }

  @Override
  public void prepareStart(Path data) {
    // A killed server leaves nothing in the way.
  }

  @Override
  public List<String> command(Place place) {
    return List.of(program.toString(), place.data().resolve(CONFIGURATION).toString());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("LC_ALL", "C");
  }

  /** An empty folder that says whom to follow: the data come when it runs. */
  @Override
  public void copy(Place fresh, Source primary, LongConsumer progress) throws IOException {
    make(fresh, clustered ? "" : "replicaof %s %d%n".formatted(primary.host(), primary.port()));
  }

  /** Returns when it has all that its primary had, on its disk too; in a cluster it first meets the primary and is made its replica. */
  @Override
  public void join(Place place, Source primary, LongConsumer progress, Duration limit) throws IOException {
    var admin = admin();
    if (clustered) {
      String id = admin.ask(primary.port(), "CLUSTER", "MYID");
      admin.ask(place.port(), "CLUSTER", "MEET", primary.host(), Integer.toString(primary.port()));
      admin.await(place.name() + " meets the cluster", limit, () -> admin.says(place.port(), new String[] {"CLUSTER", "NODES"}, id));
      admin.await(place.name() + " follows", limit, () -> admin.says(place.port(), new String[] {"CLUSTER", "REPLICATE", id}, "OK"));
    }
    admin.await(place.name() + " copies its primary's data", limit, () -> admin.joined(place.port()));
    admin.await(place.name() + " writes them to its disk", limit, () -> Files.size(place.data().resolve(LOG_OF_WRITES)) > 0
        && admin.says(place.port(), new String[] {"INFO", "persistence"}, "aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0"));
    progress.accept(Files.size(place.data().resolve(LOG_OF_WRITES)));
  }

  /** More replicas than there are would have to confirm: each write is answered with NOREPLICAS. */
  @Override
  public String wedge(Place place) throws IOException {
    String before = admin().ask(place.port(), "CONFIG", "GET", WRITES_NEED).replaceAll("\\D", "");
    admin().ask(place.port(), "CONFIG", "SET", WRITES_NEED, TOO_MANY);
    return before.equals(TOO_MANY) ? "0" : before;
  }

  @Override
  public void unwedge(Place place, String before) throws IOException {
    if (admin().ask(place.port(), "CONFIG", "GET", WRITES_NEED).contains(TOO_MANY)) {
      admin().ask(place.port(), "CONFIG", "SET", WRITES_NEED, before);
    }
  }

  private RedisAdmin admin() {
    return new RedisAdmin(secrets);
  }

  private void make(Place place, String role) throws IOException {
    Files.createDirectory(place.data(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var configuration = place.data().resolve(CONFIGURATION);
    Files.createFile(configuration, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(configuration, configuration(place) + role);
    Files.createFile(place.data().resolve(LOG_OF_WRITES));
    Unprivileged.here().handOver(place.data());
  }

  private String configuration(Place place) throws IOException {
    var admin = secrets.password(RedisRole.ADMIN);
    var common =
        """
        bind 127.0.0.1
        port %d
        dir "%s"
        appendonly yes
        save ""
        set-proc-title no
        always-show-logo no
        repl-diskless-sync yes
        repl-diskless-sync-delay 0
        repl-ping-replica-period 1
        repl-timeout 10
        requirepass %s
        masterauth %s
        user %s on >%s ~order:* resetchannels -@all +auth +ping +get +set +del
        %s
        """.formatted(place.port(), place.data(), admin, admin, RedisRole.ORDERS_APP.login(), secrets.password(RedisRole.ORDERS_APP),
            rights());
    return clustered ? common + "cluster-enabled yes%ncluster-node-timeout %d%n".formatted(NODE_TIMEOUT_MILLIS) : common;
  }

  /** The very line that an operator uses. */
  private String rights() throws IOException {
    try (var in = RedisEngine.class.getResourceAsStream("/redis-acl.conf")) {
      if (in == null) {
        throw new IllegalStateException("deploy/redis-acl.conf is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("user ")).findFirst()
          .orElseThrow().replace("CHANGE-ME", secrets.password(RedisRole.REBOUND));
    }
  }
}
