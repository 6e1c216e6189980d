package dev.rebound.responder.steps;

import dev.rebound.contracts.Redaction;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.targets.Answer;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.backup.DumpBackups;
import dev.rebound.targets.backup.PgBackRestBackups;
import dev.rebound.targets.backup.PgBackRestTool;
import dev.rebound.targets.backup.PgCtlTrialServer;
import dev.rebound.targets.backup.PsqlServer;
import dev.rebound.targets.backup.TrialServer;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.command.ProcessCommands;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.HttpDns;
import dev.rebound.targets.dns.ProviderCall;
import dev.rebound.targets.dns.UpdateDns;
import dev.rebound.targets.dns.UpdateKey;
import dev.rebound.targets.dns.ZoneAccess;
import dev.rebound.targets.file.LocalTextFiles;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.folder.Folders;
import dev.rebound.targets.folder.LocalFolders;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.haproxy.SocketHaProxy;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.http.JdkHttpCalls;
import dev.rebound.targets.http.JdkHttpProbe;
import dev.rebound.targets.kubernetes.Fabric8Workloads;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.ManifestFolder;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.JdbcPostgresNode;
import dev.rebound.targets.postgres.PostgresAccess;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.RecentSessions;
import dev.rebound.targets.redis.LettuceRedisNode;
import dev.rebound.targets.redis.LettuceRedisSentinel;
import dev.rebound.targets.redis.RedisAccess;
import dev.rebound.targets.redis.RedisClients;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HttpHostSupervisor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The real adapters of what a plan names. */
public final class PlanTargets implements Targets, AutoCloseable {
  private static final Duration REDIS_CONNECT_LIMIT = Duration.ofSeconds(1);

  private final RedisClients clients = RedisClients.open(REDIS_CONNECT_LIMIT);
  private final RecentSessions sessions = new RecentSessions();
  private final Map<String, HttpHostSupervisor> supervisors = new ConcurrentHashMap<>();
  private final Map<SiteRecovery.Zone, HttpDns> providers = new ConcurrentHashMap<>();
  private final AllowList allowed;

  /** Without any own step's call. */
  public PlanTargets() {
    this(AllowList.NONE);
  }

  /** @param allowed what plans may call from this machine */
  public PlanTargets(AllowList allowed) {
    this.allowed = allowed;
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    var credentials = database.credentials();
    return new JdbcPostgresNode(
        new PostgresAccess(node.name(), node.url(), credentials.username(), Path.of(credentials.passwordFile())), sessions);
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    return new LettuceRedisNode(access(node.name(), node.url(), cache.credentials()), clients);
  }

  @Override
  public List<RedisSentinel> sentinels(Redis cache) {
    var sentinels = cache.sentinels();
    return sentinels == null
        ? List.of()
        : sentinels.urls().stream()
            .<RedisSentinel>map(
                url -> new LettuceRedisSentinel(access("the Sentinel at " + url, url, sentinels.credentials()), clients))
            .toList();
  }

  private static RedisAccess access(String name, String url, @Nullable Credentials credentials) {
    var login = credentials == null ? null : new RedisAccess.Login(credentials.username(), Path.of(credentials.passwordFile()));
    return new RedisAccess(name, URI.create(url), login);
  }

  @Override
  public void close() {
    sessions.close();
    clients.close();
    providers.values().forEach(HttpDns::close);
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return Optional.ofNullable(node.supervisor())
        .map(url -> supervisors.computeIfAbsent(url, each -> new HttpHostSupervisor(URI.create(each))));
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return cluster(application.api());
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return Fabric8Workloads.connect(api);
  }

  @Override
  public HaProxy haProxy(String socket) {
    return new SocketHaProxy(socket);
  }

  @Override
  public HttpProbe http(String url) {
    return new JdkHttpProbe(URI.create(url));
  }

  @Override
  public Dns dns(SiteRecovery.Zone zone) {
    var access =
        new ZoneAccess(zone.name(), zone.servers().stream().map(PlanTargets::server).toList(), server(zone.primary()));
    return switch (zone.change()) {
      case SiteRecovery.Key key -> {
        var algorithm = UpdateKey.Algorithm.valueOf(key.algorithm().toUpperCase(Locale.ROOT).replace('-', '_'));
        yield new UpdateDns(access, new UpdateKey(key.name(), algorithm, Path.of(key.secretFile())), Clock.systemUTC());
      }
      case SiteRecovery.Provider provider ->
          providers.computeIfAbsent(zone, _ -> new HttpDns(access, call(provider.call()), Redaction::of));
    };
  }

  private static ProviderCall call(OwnCalls.Http http) {
    var secret = new HashMap<String, Path>();
    var plain = new HashMap<String, String>();
    for (OwnCalls.Header header : http.headers()) {
      if (header.file() != null) {
        secret.put(header.name(), Path.of(header.file()));
      } else if (header.value() != null) {
        plain.put(header.name(), header.value());
      }
    }
    String body = http.body() == null ? "" : http.body();
    return new ProviderCall(http.method(), URI.create(http.url()), secret, plain, body, http.expect());
  }

  private static ZoneAccess.Server server(SiteRecovery.NameServer server) {
    return new ZoneAccess.Server(server.name(), server.address(), server.port());
  }

  @Override
  public Answer<List<Manifest>> manifests(String folder) {
    return ManifestFolder.read(Path.of(folder));
  }

  @Override
  public Folders folders() {
    return new LocalFolders();
  }

  @Override
  public TextFiles files() {
    return new LocalTextFiles();
  }

  @Override
  public Backups backups(Postgresql database, BackupSource source) {
    return switch (source) {
      case BackupSource.Dumps dumps -> {
        var credentials = dumps.credentials() == null ? database.credentials() : dumps.credentials();
        var access = new PostgresAccess(
            "the server for restores", dumps.server(), credentials.username(), Path.of(credentials.passwordFile()));
        yield new DumpBackups(
            Path.of(dumps.folder()), new PsqlServer(new ProcessCommands(), dumps.psql(), access, Redaction::of),
            dumps.dataFolder() == null ? null : Path.of(dumps.dataFolder()));
      }
      case BackupSource.PgBackRest stanza -> new PgBackRestBackups(
          new ProcessCommands(),
          new PgBackRestTool(stanza.asOwner(), stanza.program(), stanza.config(), stanza.stanza(), stanza.repository()),
          Path.of(stanza.folder()), Redaction::of);
    };
  }

  @Override
  public TrialServer trialServer(BackupSource.PgBackRest source) {
    return new PgCtlTrialServer(new ProcessCommands(), source.asOwner(), Path.of(source.programs()), Redaction::of);
  }

  @Override
  public Commands commands() {
    return new ProcessCommands();
  }

  @Override
  public HttpCalls calls() {
    return new JdkHttpCalls();
  }

  @Override
  public AllowList allowed() {
    return allowed;
  }
}
