package dev.rebound.ingest.probes;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresProbe;
import dev.rebound.targets.redis.RedisProbe;
import dev.rebound.targets.tcp.TcpProbe;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the probes of a plan's targets; the application gives the real ones, a test gives fakes. */
public interface ProbeFactory {
  /** A new probe of one database instance; it is used by one thread and closed with the prober. */
  PostgresProbe postgres(Plan plan, Component.Postgresql database, Component.Node node);

  /** A new probe of the URL of an application or a service; it is used by one thread and closed with the prober. */
  HttpProbe http(Plan plan, Component component, String url);

  /** A new probe of one Redis server; it is used by one thread and closed with the prober. */
  RedisProbe redis(Plan plan, Component.Redis cache, Component.Node node);

  /** A new probe of a port; it is used by one thread and closed with the prober. */
  TcpProbe tcp(Plan plan, Component.TcpService service);

  /**
   * The cluster of an application, connected at the first look and closed with the prober; empty where its workload is not looked at.
   * Only read.
   */
  Optional<Supplier<Workloads>> workloads(Plan plan, Component.KubernetesApplication application);
}
