package dev.rebound.responder.crash;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.responder.crash.CrashPoint.Place;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.kubernetes.Workloads.SecretUpdate;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import dev.rebound.targets.redis.RedisNode;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The targets of a world, with every effect on it counted, and a crash before or after one of them. */
final class Watched implements Targets {
  /** What changes the world; everything else looks. */
  private static final Set<String> EFFECTS =
      Set.of("promote", "setSynchronousStandbys", "clearSynchronousStandbys", "ensureSlot", "dropSlot", "follow", "clusterFailover",
          "failover", "start", "enableAndStart", "stop", "fence", "rebuild", "updateSecret", "rollingRestart", "scaleToZero", "putAbsent");

  /** The responder is gone. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String where) {
      super(where);
    }
  }

  private final Targets world;
  private final CrashPoint crash;
  /** What really changed the world, in order: {@code step/method/arguments}. */
  final List<String> changes = new ArrayList<>();
  /** Effects of each attempt. */
  final List<Integer> effects = new ArrayList<>();
  private String step = "";

  Watched(Targets world, CrashPoint crash) {
    this.world = world;
    this.crash = crash;
  }

  /** An attempt begins. */
  void begin(StepRequested request) {
    step = request.step();
    effects.add(0);
    crashAt(Place.BEFORE_ATTEMPT);
  }

  void crashAt(Place place) {
    if (crash.equals(CrashPoint.at(effects.size() - 1, place))) {
      throw new Crash(place + " of " + step);
    }
  }

  private void crashAt(Place place, int effect) {
    if (crash.equals(CrashPoint.at(effects.size() - 1, effect, place))) {
      throw new Crash(place + " " + effect + " of " + step);
    }
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
    return world.haProxy(socket);
  }

  @Override
  public Commands commands() {
    return world.commands();
  }

  private <T> T watch(Class<T> port, T target, String name) {
    return port.cast(
        Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> call(target, name, method,
            arguments)));
  }

  private Object call(Object target, String name, Method method, Object[] arguments) throws Throwable {
    try {
      if (!EFFECTS.contains(method.getName())) {
        return method.invoke(target, arguments);
      }
      int effect = effects.getLast();
      effects.set(effects.size() - 1, effect + 1);
      crashAt(Place.BEFORE_EFFECT, effect);
      Object answer = method.invoke(target, arguments);
      if (changed(answer)) {
        changes.add(step + ": " + method.getName() + " " + name);
      }
      crashAt(Place.AFTER_EFFECT, effect);
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A host's supervisor does not say whether it changed anything: what it was asked twice is in the end state, once. */
  private static boolean changed(Object answer) {
    return answer instanceof Answer.Value<?>(Object value)
        && switch (value) {
          case Change change -> change == Change.DONE;
          case SecretUpdate update -> update == SecretUpdate.UPDATED;
          case Promotion promotion -> !promotion.already();
          case Integer put -> put > 0;
          default -> false;
        };
  }
}
