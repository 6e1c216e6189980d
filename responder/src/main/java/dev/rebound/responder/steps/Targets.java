package dev.rebound.responder.steps;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.targets.Answer;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.backup.TrialServer;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.folder.Folders;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways to the protected system, made from the plan alone, and what the operator allows plans to call. */
public interface Targets {
  PostgresNode postgres(Postgresql database, Node node);

  RedisNode redis(Redis cache, Node node);

  /** The Sentinels that the plan names, in its order; none where it names none. */
  List<RedisSentinel> sentinels(Redis cache);

  /** The supervisor of a node's host; empty where the plan names none. */
  Optional<HostSupervisor> supervisor(Node node);

  Workloads workloads(KubernetesApplication application);

  /** A cluster. @param api URL of its API server; null: the usual kubeconfig or in-cluster configuration */
  Workloads cluster(@Nullable String api);

  /** An HAProxy by its runtime socket. */
  HaProxy haProxy(String socket);

  /** What asks a URL; to be closed. */
  HttpProbe http(String url);

  /** A zone of DNS, by its name servers. */
  Dns dns(SiteRecovery.Zone zone);

  /**
   * The objects of a folder of manifests, in the order in which they are applied.
   *
   * @param folder as this machine sees it
   */
  Answer<List<Manifest>> manifests(String folder);

  /** Folders of files that this machine sees. */
  Folders folders();

  /** Text files that this machine sees. */
  TextFiles files();

  /** A source of backups of a database, and what restores them. */
  Backups backups(Postgresql database, BackupSource source);

  /** What starts a restored data folder for a look. */
  TrialServer trialServer(BackupSource.PgBackRest source);

  /** The operator's commands on this machine. */
  Commands commands();

  /** The operator's HTTP requests. */
  HttpCalls calls();

  /** What a plan may call from here. */
  AllowList allowed();
}
