package dev.rebound.ingest.probes;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.http.JdkHttpProbe;
import dev.rebound.targets.postgres.JdbcPostgresProbe;
import dev.rebound.targets.postgres.PostgresAccess;
import dev.rebound.targets.postgres.PostgresProbe;
import java.net.URI;
import java.nio.file.Path;

/**
 * The real probes of what a plan names.
 *
 * @param observer under which name witness rows are written
 */
public record PlanProbes(String observer) implements ProbeFactory {
  @Override
  public PostgresProbe postgres(Plan plan, Component.Postgresql database, Component.Node node) {
    var credentials = database.credentials();
    return new JdbcPostgresProbe(
        new PostgresAccess(node.name(), node.url(), credentials.username(), Path.of(credentials.passwordFile())), observer);
  }

  @Override
  public HttpProbe http(Plan plan, Component.KubernetesApplication application, String url) {
    return new JdkHttpProbe(URI.create(url));
  }
}
