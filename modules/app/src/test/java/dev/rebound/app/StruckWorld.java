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
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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

  static final Duration LIMIT = Duration.ofMinutes(5);
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

  private StruckWorld(SeenLog log, BrokerProcess broker, LabProcess lab, LabHands hands, FourServices services) {
    this.log = log;
    this.broker = broker;
    this.lab = lab;
    this.hands = hands;
    this.services = services;
  }

  /** @param log takes in what is said in the incidents log @param names of the responders */
  static StruckWorld start(Path home, int basePort, SeenLog log, String... names) throws Exception {
    Path folder = home.resolve("lab");
    BrokerProcess broker = BrokerProcess.start(home.resolve("kafka"), basePort + KAFKA_OFFSET);
    LabProcess lab = LabProcess.start(folder, basePort, step -> {}, LabProcess.Option.NO_KAFKA, LabProcess.Option.QUIET);
    LabPlan.write(folder, basePort, text -> text);
    var services = new FourServices(home, folder, broker.bootstrap(), basePort + PORT_OFFSET);
    var world = new StruckWorld(log, broker, lab, new LabHands(lab, folder), services);
    try {
      world.rest = services.started(Kind.INGEST, "rest", RestMain.class.getName(), SOON_WARM);
      for (String name : names) {
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
      return world;
    } catch (Exception | Error e) {
      world.close();
      throw e;
    }
  }

  StruckResponder responder(int index) {
    return responders.get(index);
  }

  /** Waits until all is well, arms the responders with these points and breaks the world. */
  Before strike(Blow blow, Collection<String> armed) throws Exception {
    Calm.await(log, signals, hands);
    for (StruckResponder responder : responders) {
      responder.arm(armed);
    }
    String primary = hands.primary();
    String cachePrimary = lab.state().path("cachePrimary").asText();
    var before = new Before(log.mark(), primary, hands.timeline(primary), cachePrimary);
    lab.inject(blow.fault(), blow.database() ? primary : cachePrimary);
    return before;
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
    tails.forEach(LogTail::close);
    responders.forEach(StruckResponder::close);
    if (rest != null) {
      rest.close();
    }
    lab.close();
    broker.close();
  }
}
