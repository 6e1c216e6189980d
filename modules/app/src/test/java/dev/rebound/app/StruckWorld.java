package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.FourServices.Kind;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.Lookout;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.probes.PlanProbes;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.PlanFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A real world whose responders a test strikes at points of their work: broker, lab and each service are processes of their own, all parts
 * real but Kubernetes, Slack and the mail server.
 */
final class StruckWorld implements AutoCloseable {
  /** What is broken, and by what. */
  record Blow(String fault, String component) {
    boolean database() {
      return component.equals("database");
    }

    @Override
    public String toString() {
      return component + ", " + fault;
    }
  }

  /** How the world was before a blow. */
  record Before(int mark, String primary, int timeline, String cachePrimary) {}

  /**
   * What differs from the lab of one site.
   *
   * @param plan resource of the plan
   * @param change of its text, after its ports were moved
   * @param allowed lines of the responders' allow-list
   */
  record Setting(String plan, UnaryOperator<String> change, List<String> allowed, List<LabProcess.Option> options) {
    static final Setting PLAIN = new Setting(LabPlan.ONE_SITE, text -> text, List.of(), List.of());
  }

  /** What is done at a point that was reached. */
  @FunctionalInterface
  interface AtPoint {
    void strike(String point) throws Exception;
  }

  static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LAST_POINT = Duration.ofSeconds(2);
  private static final int KAFKA_OFFSET = 92;
  private static final int PORT_OFFSET = 80;
  /** A process that is killed every few seconds never gets to what the second compiler makes. */
  private static final String SOON_WARM = "-XX:TieredStopAtLevel=1";

  final SeenLog log;
  final SeenLog signals = new SeenLog();
  final BrokerProcess broker;
  final LabProcess lab;
  final LabHands hands;
  final FourServices services;
  private ReboundProcess rest;
  private final List<StruckResponder> responders = new ArrayList<>();
  private final List<LogTail> tails = new ArrayList<>();
  private final Deque<AutoCloseable> watching = new ArrayDeque<>();

  private StruckWorld(SeenLog log, BrokerProcess broker, LabProcess lab, LabHands hands, FourServices services) {
    this.log = log;
    this.broker = broker;
    this.lab = lab;
    this.hands = hands;
    this.services = services;
  }

  /** @param log takes in what is said in the incidents log @param names of the responders */
  static StruckWorld start(Path home, int basePort, SeenLog log, String... names) throws Exception {
    return start(home, basePort, log, Setting.PLAIN, names);
  }

  /** The same in another setting. This process stands in for all observers of its plan but the first. */
  static StruckWorld start(Path home, int basePort, SeenLog log, Setting setting, String... names) throws Exception {
    Path folder = Files.createDirectories(home).resolve("lab");
    BrokerProcess broker = BrokerProcess.start(home.resolve("kafka"), basePort + KAFKA_OFFSET);
    var options = new ArrayList<>(setting.options());
    options.addAll(List.of(LabProcess.Option.NO_KAFKA, LabProcess.Option.QUIET));
    LabProcess lab = LabProcess.start(folder, basePort, step -> {}, options.toArray(LabProcess.Option[]::new));
    PlanFile.Valid plan = LabPlan.write(folder, basePort, setting.plan(), setting.change());
    var services = new FourServices(home, folder, broker.bootstrap(), basePort + PORT_OFFSET);
    var world = new StruckWorld(log, broker, lab, new LabHands(lab, folder), services);
    try {
      world.rest = services.started(Kind.INGEST, "rest", RestMain.class.getName(), SOON_WARM);
      for (String name : names) {
        Files.write(Files.createDirectories(services.folder(name)).resolve(BreakpointResponderMain.ALLOWED), setting.allowed());
        var responder =
            new StruckResponder(
                services.folder(name), () -> services.started(Kind.RESPONDER, name, BreakpointResponderMain.class.getName(), SOON_WARM));
        world.responders.add(responder);
        FourServices.awaitAtWork(Kind.RESPONDER, responder.process());
      }
      for (Kind kind : List.of(Kind.INGEST, Kind.DETECTOR, Kind.NOTIFIER)) {
        FourServices.awaitAtWork(kind, world.rest);
      }
      var settings = new KafkaSettings(broker.bootstrap(), "test", (short) 1, home.resolve("tail"));
      world.tails.add(LogTail.start(settings, Topics.INCIDENTS, past -> past.forEach(log::add), log::add));
      world.tails.add(LogTail.start(settings, Topics.SIGNALS, past -> {}, world.signals::add));
      world.lookOut(plan, new KafkaSettings(broker.bootstrap(), "lookout", (short) 1, home.resolve("lookout")));
      return world;
    } catch (Exception | Error e) {
      world.close();
      throw e;
    }
  }

  private void lookOut(PlanFile.Valid plan, KafkaSettings settings) {
    List<String> others = plan.plan().observers().stream().skip(1).toList();
    if (!others.isEmpty()) {
      var writer = new KafkaLogWriter(settings);
      watching.add(writer);
      var active = ActivePlan.of(plan.plan(), plan.text());
      others.forEach(each -> watching.addFirst(Lookout.start(each, active, new PlanProbes(each), writer.met())));
    }
  }

  StruckResponder responder(int index) {
    return responders.get(index);
  }

  /** Waits until all is well, arms the responders with these points and breaks the world. */
  Before strike(Blow blow, Collection<String> armed) throws Exception {
    Before before = ready(armed);
    lab.inject(blow.fault(), blow.database() ? before.primary() : before.cachePrimary());
    return before;
  }

  /** Waits until all is well and arms the responders with these points. */
  Before ready(Collection<String> armed) throws Exception {
    Calm.await(log, signals, hands);
    for (StruckResponder responder : responders) {
      responder.arm(armed);
    }
    String primary = hands.primary();
    String cachePrimary = lab.state().path("cachePrimary").asText();
    return new Before(log.mark(), primary, hands.timeline(primary), cachePrimary);
  }

  /** Follows a recovery of the first responder to its end, and strikes at each armed point that it reaches. @return those points */
  Set<String> follow(Callable<Boolean> over, Collection<String> armed, AtPoint at) throws Exception {
    var struck = new LinkedHashSet<String>();
    Instant end = Instant.now().plus(LIMIT);
    while (!over.call()) {
      assertThat(Instant.now()).as("no end within %s, struck at %s of %s", LIMIT, struck, armed).isBefore(end);
      strikeWhereItWaits(at).ifPresent(struck::add);
      Thread.sleep(10);
    }
    // The end is decided as soon as the last outcome is in the log, and the point behind it is reached a moment later.
    Instant late = Instant.now().plus(LAST_POINT);
    while (struck.size() < armed.size() && Instant.now().isBefore(late)) {
      strikeWhereItWaits(at).ifPresent(struck::add);
      Thread.sleep(10);
    }
    return struck;
  }

  private Optional<String> strikeWhereItWaits(AtPoint at) throws Exception {
    Optional<String> reached = responder(0).reached();
    if (reached.isPresent()) {
      responder(0).disarm(reached.get());
      at.strike(reached.get());
    }
    return reached;
  }

  /** The ends of recoveries that began after a mark, of an incident of this scenario. */
  List<RecoveryEnded> ends(int mark, Scenario scenario) {
    List<IncidentId> opened =
        log.after(mark, IncidentOpened.class).stream().filter(each -> each.scenario() == scenario).map(IncidentOpened::incident).toList();
    return log.after(mark, RecoveryEnded.class).stream().filter(each -> opened.contains(each.incident())).toList();
  }

  /** Whether the recovery of what was broken has ended. */
  boolean over(Before before) {
    return !ends(before).isEmpty();
  }

  /** Without the end of what a busy machine had opened before the blow. */
  private List<RecoveryEnded> ends(Before before) {
    List<IncidentId> opened = log.after(before.mark(), IncidentOpened.class).stream().map(IncidentOpened::incident).toList();
    return log.after(before.mark(), RecoveryEnded.class).stream().filter(each -> opened.contains(each.incident())).toList();
  }

  /** One incident, one recovery that ended well, at most one promotion, no acknowledged write lost, and all of the world works again. */
  void assertRecoveredOnce(String name, Blow blow, Before before) throws Exception {
    assertThat(ends(before)).as("ends, %s", name).extracting(RecoveryEnded::ending).containsExactly(Ending.RECOVERED);
    RecoveryEnded ended = ends(before).getFirst();
    log.await(before.mark(), IncidentResolved.class, each -> each.incident().equals(ended.incident()), LIMIT);
    assertThat(log.after(before.mark(), IncidentOpened.class)).as("incidents, %s", name)
        .filteredOn(each -> each.scenario() != Scenario.MONITORING).hasSize(1);
    hands.awaitHealthy();
    boolean promoted = !log.after(before.mark(), CandidateChosen.class).isEmpty();
    boolean moved = promoted && blow.database();
    assertThat(hands.primary()).as("primary, %s", name).isEqualTo(moved ? LabHands.other(before.primary()) : before.primary());
    assertThat(hands.timeline(hands.primary())).as("timeline, %s", name).isEqualTo(before.timeline() + (moved ? 1 : 0));
    if (blow.fault().equals("host-loss")) {
      assertThat(promoted).as("promoted, %s", name).isTrue();
    }
    JsonNode state = lab.state();
    if (!blow.database()) {
      boolean stays = state.path("cachePrimary").asText().equals(before.cachePrimary());
      assertThat(stays).as("cache's primary, %s", name).isEqualTo(!promoted);
    }
    JsonNode accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost, %s: %s", name, accounting).isZero();
  }

  @Override
  public void close() {
    watching.forEach(each -> {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("an observer does not end", e);
      }
    });
    tails.forEach(LogTail::close);
    responders.forEach(StruckResponder::close);
    if (rest != null) {
      rest.close();
    }
    lab.close();
    broker.close();
  }
}
