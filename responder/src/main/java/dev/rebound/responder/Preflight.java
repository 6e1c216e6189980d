package dev.rebound.responder;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Barrier.ProxyServer;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.Vantage;
import dev.rebound.responder.steps.Targets;
import dev.rebound.responder.steps.kubernetes.ConnectionText;
import dev.rebound.responder.steps.site.CheckSiteData;
import dev.rebound.responder.steps.site.SwitchDns;
import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.lease.SiteLease;
import dev.rebound.targets.redis.RedisNode.Standing;
import dev.rebound.targets.redis.RedisNode.Written;
import dev.rebound.targets.supervisor.HostSupervisor.NotReached;
import dev.rebound.targets.supervisor.HostSupervisor.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at everything that a recovery would need, through the same adapters, before a disaster does: each node of a database or cache,
 * each host's supervisor, each barrier, connection and rollout. Changes nothing, but that it writes a key of its own to a cache's primary
 * and removes it. What is not reachable is said; it does not keep Rebound from starting, because it may start in the middle of a disaster.
 */
public final class Preflight {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  /** pgBackRest asks its repository, which may be far away. */
  private static final Duration LIST_LIMIT = Duration.ofSeconds(30);
  /** Of all files and certificates of a standby site together. Uploads may be millions, on a file system that hangs. */
  static final Duration HOLDINGS_LIMIT = Duration.ofSeconds(30);

  private Preflight() {}

  /** What a recovery would miss today, one line each; empty where all is well. */
  public static List<String> trouble(Plan plan, Targets targets) {
    return trouble(plan, targets, HOLDINGS_LIMIT);
  }

  /** The same with another limit of a look at a standby site's files and certificates. */
  public static List<String> trouble(Plan plan, Targets targets, Duration holdingsLimit) {
    var trouble = new ArrayList<String>();
    for (Component component : plan.components().values()) {
      switch (component) {
        case Postgresql database -> {
          database.nodes().forEach(node -> look(database, node, targets, trouble));
          database.backups().forEach(source -> look(database, source, targets, trouble));
        }
        case KubernetesApplication application -> look(application, targets, trouble);
        case Redis cache -> cache.nodes().forEach(node -> look(cache, node, targets, trouble));
        case Component.WebService _, Component.TcpService _ -> {}
      }
    }
    plan.own().steps().values().forEach(own -> look(own, targets, trouble));
    plan.vantage().sites().values().stream().map(Vantage.Site::recovery).filter(Objects::nonNull)
        .forEach(recovery -> look(recovery, targets, holdingsLimit, trouble));
    return trouble;
  }

  /** An own step is not called for a trial; whether it may be, and what it needs on this host, is looked at. */
  private static void look(OwnCall own, Targets targets, List<String> trouble) {
    String what = "own step " + own.name() + ": ";
    String refusal = targets.allowed().refuses(own.call());
    if (refusal != null) {
      trouble.add(what + refusal + ".");
    }
    switch (own.call()) {
      case OwnCalls.Command command when !targets.commands().canRun(command.argv().getFirst()) ->
          trouble.add(what + command.argv().getFirst() + " is not there, or may not be executed.");
      case OwnCalls.Command _ -> {}
      case OwnCalls.Http http -> lookAtFiles(http, what, trouble);
    }
  }

  private static void lookAtFiles(OwnCalls.Http http, String what, List<String> trouble) {
    http.headers().stream().filter(header -> header.file() != null && !Files.isReadable(Path.of(header.file())))
        .forEach(header -> trouble.add(what + "the file of the header " + header.name() + " is not there, or cannot be read."));
  }

  /** What a standby site needs to take over; its fences are not called for a trial. */
  private static void look(SiteRecovery recovery, Targets targets, Duration holdingsLimit, List<String> trouble) {
    String what = "take-over by " + recovery.site() + ", ";
    for (SiteFence fence : recovery.fences()) {
      switch (fence) {
        case SiteFence.Called(var name, var call, var _) -> {
          String refusal = targets.allowed().refuses(call);
          if (refusal != null) {
            trouble.add(what + "fence " + name + ": " + refusal + ".");
          }
        }
        case SiteFence.Leased leased -> look(leased, recovery.replaces(), what + "fence " + leased.name() + ": ", targets, trouble);
      }
    }
    recovery.replicas().forEach(node ->
        say(trouble, what + "replica " + node.name(), targets.postgres(recovery.database(), node).standing(LIMIT)));
    for (KubernetesApplication application : recovery.applications()) {
      try (var workloads = targets.workloads(application)) {
        say(
            trouble, what + "Deployment " + application.deployment(),
            workloads.deployments().fleet(application.namespace(), application.deployment()));
      }
    }
    recovery.database().backups().forEach(source -> look(recovery.database(), source, targets, trouble));
    InTime.look(() -> CheckSiteData.problems(recovery.holdings(), targets, Instant.now()), holdingsLimit)
        .orElseGet(() -> List.of("files and certificates were not checked in time (" + holdingsLimit.toSeconds() + " s)."))
        .forEach(problem -> trouble.add(what + problem));
    SiteHoldings.ManifestFolder folder = recovery.holdings().manifests();
    if (folder != null) {
      say(trouble, what + "manifests", targets.manifests(folder.folder()));
    }
    for (SwitchedName name : recovery.names()) {
      targets.dns(name.zone()).look(name.name(), LIMIT).servers().values().stream()
          .filter(Told.Nothing.class::isInstance).map(Told.Nothing.class::cast)
          .forEach(nothing -> trouble.add(what + name.name() + ": " + nothing.reason()));
      look(name.zone(), what, targets, trouble);
    }
  }

  /** A provider is not called for a trial. */
  private static void look(SiteRecovery.Zone zone, String what, Targets targets, List<String> trouble) {
    switch (zone.change()) {
      case SiteRecovery.Key key when !Files.isReadable(Path.of(key.secretFile())) ->
          trouble.add(what + "the key file of " + zone.name() + " is not there, or cannot be read.");
      case SiteRecovery.Key _ -> {}
      case SiteRecovery.Provider(OwnCalls.Http call) -> {
        String refusal = SwitchDns.refusal(targets.allowed(), zone);
        if (refusal != null) {
          trouble.add(what + "provider of " + zone.name() + ": " + refusal + ".");
        }
        lookAtFiles(call, what + "provider of " + zone.name() + ": ", trouble);
      }
    }
  }

  /** A lease that the site does not hold lets no host of it stop. */
  private static void look(SiteFence.Leased fence, String site, String what, Targets targets, List<String> trouble) {
    try (var keeper = targets.cluster(fence.api())) {
      switch (keeper.lease(fence.namespace(), fence.lease()).look()) {
        case Answer.Trouble<Optional<SiteLease.Held>>(var _, var reason) -> trouble.add(what + reason);
        case Answer.Value<Optional<SiteLease.Held>>(var held) -> {
          if (held.filter(lease -> lease.holder().equals(site)).isEmpty()) {
            trouble.add(what + "the lease " + fence.namespace() + "/" + fence.lease() + " is not held by " + site + ".");
          }
        }
      }
    }
  }

  private static void look(Postgresql database, Node node, Targets targets, List<String> trouble) {
    say(trouble, node.name(), targets.postgres(database, node).standing(LIMIT));
    lookAtSupervisor(node, targets, trouble);
    node.barriers().forEach(barrier -> look(node, barrier, targets, trouble));
  }

  /** Lists the backups, and looks at the server that would get a new database. */
  private static void look(Postgresql database, BackupSource source, Targets targets, List<String> trouble) {
    String what = "backups of " + database.name() + ", " + source.word();
    String refusal = targets.allowed().refuses(source);
    if (refusal != null) {
      trouble.add(what + ": " + refusal + ".");
      return;
    }
    var listed = targets.backups(database, source).list(LIST_LIMIT);
    say(trouble, what, listed);
    if (listed instanceof Answer.Value<List<Backup>>(List<Backup> all) && all.isEmpty()) {
      trouble.add(what + ": there is none.");
    }
    if (source instanceof BackupSource.Dumps dumps) {
      var credentials = dumps.credentials() == null ? database.credentials() : dumps.credentials();
      var server = new Node("the server for restores", dumps.server(), null);
      say(trouble, what, targets.postgres(database.as(credentials), server).standing(LIMIT));
    }
  }

  private static void look(Node node, Barrier barrier, Targets targets, List<String> trouble) {
    String what = "barrier of " + node.name() + ", ";
    switch (barrier) {
      case Barrier.Supervisor _ -> {
        // It was looked at above, together with all else that it does.
      }
      case Barrier.StatefulSet set -> {
        try (var cluster = targets.cluster(set.api())) {
          say(trouble, what + "StatefulSet " + set.namespace() + "/" + set.name(), cluster.pods(set.namespace(), set.name()));
        }
      }
      case Barrier.Command command -> {
        String refusal = targets.allowed().refusesProgram(command.argv().getFirst());
        if (refusal != null) {
          trouble.add(what + refusal + ".");
        } else if (!targets.commands().canRun(command.argv().getFirst())) {
          trouble.add(what + "command " + command.argv().getFirst() + ": it is not there, or may not be executed.");
        }
      }
      case Barrier.HaProxy(ProxyServer server) ->
          say(trouble, what + "HAProxy server " + server.backend() + "/" + server.server(),
              targets.haProxy(server.socket()).look(server.backend(), server.server(), LIMIT));
    }
  }

  /** A write proves the rights that a recovery needs; a replica would refuse it. */
  private static void look(Redis cache, Node node, Targets targets, List<String> trouble) {
    var redis = targets.redis(cache, node);
    var standing = redis.standing(LIMIT);
    say(trouble, node.name(), standing);
    if (standing instanceof Answer.Value<Standing>(Standing now) && now.primary()) {
      var write = redis.write(LIMIT);
      say(trouble, node.name(), write);
      if (write instanceof Answer.Value<Written>(Written written) && !written.done()) {
        trouble.add(node.name() + ": " + written.detail());
      }
    }
    lookAtSupervisor(node, targets, trouble);
  }

  private static void lookAtSupervisor(Node node, Targets targets, List<String> trouble) {
    targets.supervisor(node).ifPresent(
        supervisor -> {
          switch (supervisor.look(node.name())) {
            case NotReached(String reason) -> trouble.add("supervisor of " + node.name() + ": " + reason);
            case Refused(String reason) -> trouble.add("supervisor of " + node.name() + ": " + reason);
            default -> {}
          }
        });
  }

  private static void look(KubernetesApplication application, Targets targets, List<String> trouble) {
    try (var workloads = targets.workloads(application)) {
      Stream.of(Optional.ofNullable(application.connection()), Optional.ofNullable(application.cacheConnection()))
          .flatMap(Optional::stream)
          .forEach(connection -> look(application, connection, targets, trouble));
      var deployments = workloads.deployments();
      say(trouble, "Deployment " + application.deployment(), deployments.fleet(application.namespace(), application.deployment()));
      if (application.routing() != null) {
        look(application.namespace(), application.routing(), deployments, targets, trouble);
      }
    }
  }

  private static void look(String namespace, Routing routing, Deployments deployments, Targets targets, List<String> trouble) {
    var endpoints = deployments.endpoints(namespace, routing.service());
    say(trouble, "Service " + routing.service(), endpoints);
    if (endpoints instanceof Answer.Value<List<Endpoint>>(List<Endpoint> all) && all.isEmpty()) {
      trouble.add("Service " + routing.service() + ": it has no endpoint.");
    }
    if (routing.proxy() != null) {
      say(trouble, "HAProxy backend " + routing.proxy().backend(),
          targets.haProxy(routing.proxy().socket()).servers(routing.proxy().backend(), LIMIT));
    }
  }

  private static void look(KubernetesApplication application, Connection connection, Targets targets, List<String> trouble) {
    if (connection instanceof Connection.HaProxy(ProxyServer server)) {
      say(trouble, connection.description(), targets.haProxy(server.socket()).look(server.backend(), server.server(), LIMIT));
      return;
    }
    try (var text = ConnectionText.open(targets, application, connection)) {
      var read = text.read();
      say(trouble, connection.description(), read);
      if (read instanceof Answer.Value<Optional<HeldText>>(Optional<HeldText> held) && held.isEmpty()) {
        trouble.add(connection.description() + ": it is not there, or has no such key.");
      }
    }
  }

  private static <T> void say(List<String> trouble, String what, Answer<T> answer) {
    if (answer instanceof Answer.Trouble<T>(var outcome, String reason)) {
      trouble.add(what + ": " + reason);
    }
  }
}
