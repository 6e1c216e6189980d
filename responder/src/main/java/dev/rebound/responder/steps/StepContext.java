package dev.rebound.responder.steps;

import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.WayBack;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** What a step is given: its request, the active plan, the targets, and the right to act while its lease lasts. */
public final class StepContext {
  private final StepRequested request;
  private final Plan plan;
  private final Targets targets;
  private final InstantSource clock;
  private final BooleanSupplier stopped;
  private final BiConsumer<Instant, String> progress;
  private final Waiting waiting;
  private volatile Instant leaseUntil;

  /** How time is let go by. */
  @FunctionalInterface
  public interface Waiting {
    void pause(java.time.Duration length) throws InterruptedException;
  }

  /**
   * @param stopped whether the kill switch is engaged
   * @param progress writes a renewed lease and a sentence into the log
   */
  public StepContext(
      StepRequested request, Plan plan, Targets targets, InstantSource clock, BooleanSupplier stopped,
      BiConsumer<Instant, String> progress) {
    this(request, plan, targets, clock, stopped, progress, Thread::sleep);
  }

  /** The same with another way to wait, for tests. */
  public StepContext(
      StepRequested request, Plan plan, Targets targets, InstantSource clock, BooleanSupplier stopped,
      BiConsumer<Instant, String> progress, Waiting waiting) {
    this.waiting = waiting;
    this.request = request;
    this.plan = plan;
    this.targets = targets;
    this.clock = clock;
    this.stopped = stopped;
    this.progress = progress;
    this.leaseUntil = request.leaseUntil();
  }

  /** Checked right before each act: a frozen holder that wakes up after its lease, or one that was stopped, must not act. */
  public void mayAct(String act) {
    if (Thread.currentThread().isInterrupted()) {
      throw new MayNotAct(StepReport.failed("the attempt was stopped; not done: " + act));
    }
    if (stopped.getAsBoolean()) {
      throw new MayNotAct(StepReport.refused("the kill switch is engaged; not done: " + act));
    }
    if (!clock.instant().isBefore(leaseUntil)) {
      throw new MayNotAct(StepReport.failed("the lease ran out at " + leaseUntil + "; not done: " + act));
    }
  }

  /** Renews the lease of a long step, up to its deadline, and says how far it is. At most one in two seconds reaches the log. */
  public void progress(String sentence) {
    Instant now = clock.instant();
    if (now.isAfter(leaseUntil)) {
      throw new MayNotAct(StepReport.failed("the lease ran out at " + leaseUntil + " while: " + sentence));
    }
    Instant wished = now.plus(RENEWED_LEASE);
    Instant until = wished.isBefore(request.deadline()) ? wished : request.deadline();
    boolean last = until.equals(request.deadline()) && until.isAfter(leaseUntil);
    if (last || until.isAfter(leaseUntil.plus(RENEWAL_MIN))) {
      leaseUntil = until;
      progress.accept(until, sentence);
    }
  }

  private static final java.time.Duration RENEWED_LEASE = java.time.Duration.ofSeconds(8);
  private static final java.time.Duration RENEWAL_MIN = java.time.Duration.ofSeconds(2);

  /** Lets time go by between two looks. @throws InterruptedException when the attempt is over */
  public void pause(java.time.Duration length) throws InterruptedException {
    waiting.pause(length);
  }

  public Instant now() {
    return clock.instant();
  }

  public StepRequested request() {
    return request;
  }

  public Plan plan() {
    return plan;
  }

  public Targets targets() {
    return targets;
  }

  /** An argument of the request. @throws IllegalArgumentException where the decider gave none */
  public String argument(String name) {
    String value = request.arguments().get(name);
    if (value == null) {
      throw new IllegalArgumentException("step " + request.step() + " needs the argument " + name);
    }
    return value;
  }

  /** An argument that the decider may not have. */
  public String argumentOr(String name, String otherwise) {
    return request.arguments().getOrDefault(name, otherwise);
  }

  /**
   * The database that this recovery is about; of a lost site's the one of the site that takes over, and on the way back to a site the one
   * with the nodes of both.
   */
  public Postgresql database() {
    return wayBack().map(WayBack::database).or(() -> takeOver().map(SiteRecovery::database)).or(() -> plan.database(request.component()))
        .orElseThrow(() -> new IllegalArgumentException(request.component() + " is no database of the active plan"));
  }

  private Optional<SiteRecovery> takeOver() {
    return Optional.of(request.component()).filter(SiteFailure::isKey).flatMap(key -> plan.vantage().recoveryOf(SiteFailure.site(key)));
  }

  /** The cache that this recovery is about. */
  public Redis cache() {
    if (plan.components().get(request.component()) instanceof Redis cache) {
      return cache;
    }
    throw new IllegalArgumentException(request.component() + " is no cache of the active plan");
  }

  /** A node of the component that this recovery is about. */
  public Node node(String name) {
    List<Node> nodes = plan.components().get(request.component()) instanceof Redis cache ? cache.nodes() : database().nodes();
    return nodes.stream().filter(each -> each.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the active plan has no node " + name));
  }

  /** Whether this recovery is about a Deployment. */
  public boolean isKubernetesApplication() {
    return plan.components().get(request.component()) instanceof KubernetesApplication;
  }

  /** The application that this recovery is about. */
  public KubernetesApplication application() {
    if (plan.components().get(request.component()) instanceof KubernetesApplication application) {
      return application;
    }
    throw new IllegalArgumentException(request.component() + " is no Deployment of the active plan");
  }

  /** The applications that use what is recovered; of a site those that stand in the one that is to serve. */
  public List<KubernetesApplication> applications() {
    return wayBack().map(way -> way.applications().stream().filter(each -> each.dependsOn().contains(way.component().name())).toList())
        .or(() -> takeOver().map(SiteRecovery::applications)).orElseGet(() -> plan.applicationsOn(request.component()));
  }

  private Optional<WayBack> wayBack() {
    return argumentOr(SiteFailback.BACK, "").isEmpty()
        ? Optional.empty()
        : WayBack.of(plan, SiteFailure.site(request.component()));
  }

  /** Where an application's address of the recovered component stands; empty where Rebound shall not touch it. */
  public Optional<Connection> connection(KubernetesApplication application) {
    boolean cache = plan.components().get(request.component()) instanceof Redis;
    return Optional.ofNullable(cache ? application.cacheConnection() : application.connection());
  }

  /**
   * The step had no right to act any more. An engaged kill switch is refused, so that a person gets the recovery; a lease that ran
   * out has only failed, because another attempt may do better.
   */
  public static final class MayNotAct extends RuntimeException {
    private final transient StepReport report;

    MayNotAct(StepReport report) {
      super(report.reason());
      this.report = report;
    }

    /** How the attempt ended by it. */
    public StepReport report() {
      return report;
    }
  }
}
