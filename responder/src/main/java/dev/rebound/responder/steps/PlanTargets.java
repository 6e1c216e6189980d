package dev.rebound.responder.steps;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.command.ProcessCommands;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.haproxy.SocketHaProxy;
import dev.rebound.targets.kubernetes.Fabric8Workloads;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.JdbcPostgresNode;
import dev.rebound.targets.postgres.PostgresAccess;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HttpHostSupervisor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The real adapters of what a plan names. */
public final class PlanTargets implements Targets {
  private final Map<String, HttpHostSupervisor> supervisors = new ConcurrentHashMap<>();

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    var credentials = database.credentials();
    return new JdbcPostgresNode(
        new PostgresAccess(node.name(), node.url(), credentials.username(), Path.of(credentials.passwordFile())));
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
  public Commands commands() {
    return new ProcessCommands();
  }
}
