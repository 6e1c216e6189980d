package dev.rebound.ingest.probes;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.http.JdkHttpProbe;
import dev.rebound.targets.kubernetes.Fabric8Workloads;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.JdbcPostgresProbe;
import dev.rebound.targets.postgres.PostgresAccess;
import dev.rebound.targets.postgres.PostgresProbe;
import dev.rebound.targets.redis.LettuceRedisProbe;
import dev.rebound.targets.redis.RedisAccess;
import dev.rebound.targets.redis.RedisProbe;
import dev.rebound.targets.tcp.SocketTcpProbe;
import dev.rebound.targets.tcp.TcpProbe;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The real probes of what a plan names.
 *
 * @param observer under which name witness rows and keys are written
 */
public record PlanProbes(String observer) implements ProbeFactory {
  @Override
  public PostgresProbe postgres(Plan plan, Component.Postgresql database, Component.Node node) {
    var credentials = database.credentials();
    return new JdbcPostgresProbe(
        new PostgresAccess(node.name(), node.url(), credentials.username(), Path.of(credentials.passwordFile())), observer,
        plan.confirmation().probeInterval());
  }

  @Override
  public HttpProbe http(Plan plan, Component component, String url) {
    return new JdkHttpProbe(URI.create(url));
  }

  @Override
  public RedisProbe redis(Plan plan, Component.Redis cache, Component.Node node) {
    var credentials = cache.credentials();
    var login = credentials == null ? null : new RedisAccess.Login(credentials.username(), Path.of(credentials.passwordFile()));
    return new LettuceRedisProbe(new RedisAccess(node.name(), URI.create(node.url()), login), observer);
  }

  @Override
  public TcpProbe tcp(Plan plan, Component.TcpService service) {
    return new SocketTcpProbe(service.host(), service.port());
  }

  /** Where the plan names an API server: an observer without one may have no way into the cluster at all. */
  @Override
  public Optional<Supplier<Workloads>> workloads(Plan plan, Component.KubernetesApplication application) {
    return Optional.ofNullable(application.api()).map(api -> () -> Fabric8Workloads.connect(api));
  }
}
