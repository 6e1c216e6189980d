package dev.rebound.responder;

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
import dev.rebound.responder.steps.Targets;
import org.jspecify.annotations.Nullable;

/** A world without anything: a test's world gives what its steps may use, and anything else fails the test. */
public abstract class BareTargets implements Targets {
  private static AssertionError none(String what) {
    return new AssertionError("this world has no " + what);
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    throw none("database");
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    throw none("cache");
  }

  @Override
  public List<RedisSentinel> sentinels(Redis cache) {
    throw none("cache");
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    throw none("supervisor");
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    throw none("application");
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    throw none("Kubernetes");
  }

  @Override
  public HaProxy haProxy(String socket) {
    throw none("HAProxy");
  }

  @Override
  public HttpProbe http(String url) {
    throw none("URL");
  }

  @Override
  public Dns dns(SiteRecovery.Zone zone) {
    throw none("zone");
  }

  @Override
  public Answer<List<Manifest>> manifests(String folder) {
    throw none("folder of manifests");
  }

  @Override
  public Folders folders() {
    throw none("folder");
  }

  @Override
  public TextFiles files() {
    throw none("files");
  }

  @Override
  public Backups backups(Postgresql database, BackupSource source) {
    throw none("backups");
  }

  @Override
  public TrialServer trialServer(BackupSource.PgBackRest source) {
    throw none("data folders");
  }

  @Override
  public Commands commands() {
    throw none("commands");
  }

  @Override
  public HttpCalls calls() {
    throw none("HTTP requests");
  }

  @Override
  public AllowList allowed() {
    return AllowList.NONE;
  }
}
