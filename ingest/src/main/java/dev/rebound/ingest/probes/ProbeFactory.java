package dev.rebound.ingest.probes;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.postgres.PostgresProbe;

/** Makes the probes of a plan's targets; the application gives the real ones, a test gives fakes. */
public interface ProbeFactory {
  /** A new probe of one database instance; it is used by one thread and closed with the prober. */
  PostgresProbe postgres(Plan plan, Component.Postgresql database, Component.Node node);

  /** A new probe of an application's URL; it is used by one thread and closed with the prober. */
  HttpProbe http(Plan plan, Component.KubernetesApplication application, String url);
}
