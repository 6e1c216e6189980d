package dev.rebound.responder.crash;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import dev.rebound.targets.backup.Backups;
import dev.rebound.targets.backup.TrialServer;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.dns.Dns;
import dev.rebound.targets.dns.Switched;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.folder.Folders;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.http.HttpCalls;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Departure;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.Manifests;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The targets of a world, fake or real, with a listener that is told of each look at it and of each effect on it. */
public final class EffectWatch implements Targets {
  /** What changes the world; everything else looks. */
  private static final Set<String> EFFECTS =
      Set.of("promote", "setSynchronousStandbys", "clearSynchronousStandbys", "ensureSlot", "dropSlot", "follow", "clusterFailover",
          "failover", "start", "enableAndStart", "stop", "fence", "rebuild", "replace", "rollingRestart", "scaleToZero", "putAbsent",
          "evict", "rollBack", "scale", "setImage", "apply", "cut", "point", "change", "restore", "runApart", "send");

  /** Is called on the step's own thread; what it throws the step meets. */
  public interface Listener {
    /** The step is about to look. */
    void looks();

    /** The step has looked and is about to act. */
    void acts();

    /** The world has answered. @param change {@code method target} where the answer says that the act changed the world; else null */
    void acted(@Nullable String change);
  }

  private final Targets world;
  private final Listener listener;

  public EffectWatch(Targets world, Listener listener) {
    this.world = world;
    this.listener = listener;
  }

  @Override
  public PostgresNode postgres(Postgresql database, Node node) {
    return watch(PostgresNode.class, world.postgres(database, node), node.name());
  }

  @Override
  public RedisNode redis(Redis cache, Node node) {
    return watch(RedisNode.class, world.redis(cache, node), node.name());
  }

  @Override
  public List<RedisSentinel> sentinels(Redis cache) {
    return world.sentinels(cache).stream().map(sentinel -> watch(RedisSentinel.class, sentinel, "sentinel")).toList();
  }

  @Override
  public Optional<HostSupervisor> supervisor(Node node) {
    return world.supervisor(node).map(host -> watch(HostSupervisor.class, host, "host"));
  }

  @Override
  public Workloads workloads(KubernetesApplication application) {
    return watch(Workloads.class, world.workloads(application), "kubernetes");
  }

  @Override
  public Workloads cluster(@Nullable String api) {
    return watch(Workloads.class, world.cluster(api), "kubernetes");
  }

  @Override
  public HaProxy haProxy(String socket) {
    return watch(HaProxy.class, world.haProxy(socket), "haproxy");
  }

  @Override
  public HttpProbe http(String url) {
    return world.http(url);
  }

  @Override
  public Dns dns(SiteRecovery.Zone zone) {
    return watch(Dns.class, world.dns(zone), "dns");
  }

  @Override
  public Answer<List<Manifest>> manifests(String folder) {
    return world.manifests(folder);
  }

  @Override
  public Folders folders() {
    return watch(Folders.class, world.folders(), "folders");
  }

  @Override
  public TextFiles files() {
    return watch(TextFiles.class, world.files(), "files");
  }

  @Override
  public Backups backups(Postgresql database, BackupSource source) {
    return watch(Backups.class, world.backups(database, source), source.word());
  }

  @Override
  public TrialServer trialServer(BackupSource.PgBackRest source) {
    return watch(TrialServer.class, world.trialServer(source), source.word());
  }

  @Override
  public HttpCalls calls() {
    return watch(HttpCalls.class, world.calls(), "http");
  }

  @Override
  public AllowList allowed() {
    return world.allowed();
  }

  @Override
  public Commands commands() {
    return watch(Commands.class, world.commands(), "command");
  }

  private <T> T watch(Class<T> port, T target, String name) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> call(target, name, method, arguments)));
  }

  private Object call(Object target, String name, Method method, Object[] arguments) throws Throwable {
    try {
      if (!EFFECTS.contains(method.getName())) {
        listener.looks();
        Object answer = method.invoke(target, arguments);
        return switch (answer) {
          case Deployments deployments -> watch(Deployments.class, deployments, "kubernetes");
          case Manifests manifests -> watch(Manifests.class, manifests, "kubernetes");
          case null, default -> answer;
        };
      }
      listener.acts();
      Object answer = method.invoke(target, arguments);
      listener.acted(changed(answer) ? method.getName() + " " + name : null);
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A host's supervisor does not say whether it changed anything: what it was asked twice is in the end state, once. */
  private static boolean changed(Object answer) {
    return answer instanceof Switched.Changed || answer instanceof Answer.Value<?>(Object value)
        && switch (value) {
          case Change change -> change == Change.DONE;
          case Replacement replacement -> replacement == Replacement.UPDATED;
          case Promotion promotion -> !promotion.already();
          case Departure departure -> departure == Departure.LEAVING;
          case Restored restored -> restored.change() == Change.DONE;
          case Manifests.Applied applied -> applied.result() != Manifests.Result.ALREADY;
          case Integer put -> put > 0;
          default -> false;
        };
  }
}
