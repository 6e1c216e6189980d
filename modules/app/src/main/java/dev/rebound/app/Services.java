package dev.rebound.app;

import dev.rebound.app.live.TimelineFeed;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.sight.Trouble;
import dev.rebound.detector.Detector;
import dev.rebound.ingest.Ingest;
import dev.rebound.ingest.IngestSettings;
import dev.rebound.ingest.Lookout;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.probes.PlanProbes;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.DeciderHost;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogTail;
import dev.rebound.notifier.Channels;
import dev.rebound.notifier.Notifier;
import dev.rebound.notifier.channels.slack.IncidentMessageFollower;
import dev.rebound.notifier.pages.PageFollower;
import dev.rebound.notifier.watch.Watch;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.YamlPlanReader;
import dev.rebound.responder.Preflight;
import dev.rebound.responder.ReadySessions;
import dev.rebound.responder.Responder;
import dev.rebound.responder.steps.PlanTargets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The four services in one process, started in the order of the data's flow and stopped in the reverse one. */
public final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final List<Consumer<Received<Event>>> listeners = new CopyOnWriteArrayList<>();
  private final Map<Trouble, DeciderHost> deciders = new ConcurrentHashMap<>();
  private final KillSwitch killSwitch;
  private volatile @Nullable Ingest ingest;

  /**
   * What to start.
   *
   * @param planFile the plan's file; its folder is the base of the secrets' paths
   * @param secrets folder with {@code webhook-token} and {@code command-tokens}
   * @param folder where {@code run.json} and the kill switch stand
   * @param port of the door, on 127.0.0.1
   * @param beans further things for controllers of this process
   * @param allowed what plans may call from here
   * @param everyObserver whether this process stands in for all of the plan's observers, not for the first alone
   */
  public record Settings(
      Path planFile, PlanFile.Valid plan, Path secrets, Path folder, KafkaSettings kafka, int port, Collection<?> beans,
      AllowList allowed, boolean everyObserver) {
    /** One observer is here. */
    public Settings(
        Path planFile, PlanFile.Valid plan, Path secrets, Path folder, KafkaSettings kafka, int port, Collection<?> beans,
        AllowList allowed) {
      this(planFile, plan, secrets, folder, kafka, port, beans, allowed, false);
    }

    /** Own steps of the plan call nothing. */
    public Settings(Path planFile, PlanFile.Valid plan, Path secrets, Path folder, KafkaSettings kafka, int port, Collection<?> beans) {
      this(planFile, plan, secrets, folder, kafka, port, beans, AllowList.NONE);
    }
  }

  /** Starts all four and returns when every decider works. */
  public static Services start(Settings settings, Consumer<String> progress) {
    var services = new Services(settings, progress);
    services.awaitReady(progress);
    return services;
  }

  private Services(Settings settings, Consumer<String> progress) {
    Path base = Objects.requireNonNull(settings.planFile().toAbsolutePath().getParent(), "a file has a folder");
    killSwitch = new KillSwitch(settings.folder().resolve("stop"));
    KafkaSettings kafka = settings.kafka();
    var log = opened(new KafkaLogWriter(kafka));
    var channels = opened(new Channels());
    Plan plan = settings.plan().plan();
    opened(Watch.onKafka(kafka, log, plan, settings.plan().hash(), channels.all(), this::troubles));
    progress.accept("creating the topics at " + kafka.bootstrap());
    KafkaTopics.await(kafka, progress); // Kafka may come later than Rebound; the watch tells people meanwhile
    log.met();

    progress.accept("starting detector, responder and notifier");
    var plans = new YamlPlanReader(base);
    var targets = opened(new PlanTargets(settings.allowed()));
    deciders.put(Trouble.DETECTOR, opened(Detector.start(kafka, plans)));
    deciders.put(Trouble.RESPONDER, opened(Responder.start(kafka, log, targets, plans, killSwitch)).host());
    var notifier = opened(Notifier.start(kafka, log, plans, channels));
    deciders.put(Trouble.NOTIFIER, notifier.host());
    PageFollower.start(kafka, plan).ifPresent(this::opened);
    IncidentMessageFollower.start(kafka, plan, channels.slack()).ifPresent(this::opened);
    progress.accept("preflight: looking at every target and channel of the plan");
    var trouble = new ArrayList<>(Preflight.trouble(plan, targets));
    trouble.addAll(notifier.trouble(plan));
    trouble.forEach(line -> progress.accept("preflight, a recovery would miss: " + line));
    opened(ReadySessions.start(plan, targets));

    progress.accept("opening the door on 127.0.0.1:" + settings.port());
    var feed = new TimelineFeed();
    listeners.add(feed::accept);
    opened(
        LogTail.start(
            kafka, Topics.INCIDENTS, past -> past.forEach(feed::accept),
            received -> listeners.forEach(listener -> listener.accept(received))));
    var beans = new ArrayList<Object>(settings.beans());
    beans.add(feed);
    var door =
        IngestSettings.of(settings.secrets().resolve("webhook-token"), settings.secrets().resolve("command-tokens"), base)
            .withPort(settings.port());
    String observer = plan.observers().getFirst();
    var active = ActivePlan.of(plan, settings.plan().text());
    ingest =
        opened(
            Ingest.start(
                kafka, door, active, observer, new PlanProbes(observer), log, killSwitch, beans));
    if (settings.everyObserver()) {
      plan.observers().stream().skip(1).forEach(other -> opened(Lookout.start(other, active, new PlanProbes(other), log)));
    }
    new RunFile(
            ProcessHandle.current().pid(), "http://127.0.0.1:" + ingest.port(), kafka.bootstrap(),
            settings.secrets().resolve("command-tokens").toAbsolutePath().toString(),
            settings.folder().resolve("stop").toAbsolutePath().toString(), settings.planFile().toAbsolutePath().toString())
        .write(settings.folder());
  }

  /** What is wrong in this process, for the watch. */
  private Map<Trouble, String> troubles() {
    var troubles = new EnumMap<Trouble, String>(Trouble.class);
    deciders.forEach((name, host) -> host.halted().ifPresent(reason -> troubles.put(name, "it halted: " + reason)));
    Ingest door = ingest;
    if (door != null) {
      door.halted().ifPresent(reason -> troubles.put(Trouble.RELAY, reason));
    }
    return troubles;
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  /** Whether, in the last round, the door saw every node of databases and caches answer and one of each acknowledge a write. */
  public boolean sees(Plan plan) {
    String system = plan.system().value();
    DoorStatus status = door().status();
    return plan.components().values().stream()
        .map(Services::nodes)
        .filter(nodes -> !nodes.isEmpty())
        .allMatch(
            nodes ->
                nodes.stream().allMatch(node -> status.answered(system, node.name()))
                    && nodes.stream().anyMatch(node -> status.writable(system, node.name())));
  }

  private static List<Component.Node> nodes(Component component) {
    return switch (component) {
      case Component.Postgresql database -> database.nodes();
      case Component.Redis cache -> cache.nodes();
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> List.of();
    };
  }

  private void awaitReady(Consumer<String> progress) {
    Instant limit = Instant.now().plus(READY_LIMIT);
    progress.accept("waiting until every decider has its partitions");
    while (!deciders.values().stream().allMatch(DeciderHost::running)) {
      if (Instant.now().isAfter(limit) || deciders.values().stream().anyMatch(decider -> decider.halted().isPresent())) {
        close();
        throw new IllegalStateException("a decider did not start within " + READY_LIMIT.toSeconds() + " s; the log says why");
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while starting", e);
      }
    }
  }

  private Ingest door() {
    return Objects.requireNonNull(ingest, "the door is opened by the constructor");
  }

  /** Port of the door. */
  public int port() {
    return door().port();
  }

  /** Sees every record of the incidents log from now on, in a thread of the tail; must return at once. */
  public void listen(Consumer<Received<Event>> listener) {
    listeners.add(listener);
  }

  public KillSwitch killSwitch() {
    return killSwitch;
  }

  /** Whether every decider works. */
  public boolean healthy() {
    return deciders.values().stream().allMatch(DeciderHost::running);
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not close cleanly reason=\"{}\"", e.toString());
      }
    }
  }
}
