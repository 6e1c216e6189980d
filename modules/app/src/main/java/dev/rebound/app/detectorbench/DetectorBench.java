package dev.rebound.app.detectorbench;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.Detection;
import dev.rebound.kafka.DeciderHost;
import dev.rebound.kafka.DeciderName;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.LogTail;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.YamlPlanReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** The detector's topology and an embedded Kafka in this process, and beside it a topology that passes the same records on unread. */
public final class DetectorBench implements AutoCloseable {
  private static final short ONE_BROKER = 1;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int FAILING_ROUNDS = 3;

  private final EmbeddedKafka broker;
  private final KafkaSettings kafka;
  private final KafkaLogWriter log;
  private final Path captures;
  /** Has read every plan before a round begins: a plan is read once when it is activated, and no alert pays for that. */
  private final YamlPlanReader plans = new YamlPlanReader(Path.of(""));
  private int started;

  /** Starts Kafka in a folder. @param port of Kafka; the next one is its controller's */
  public DetectorBench(Path folder, int port, Path captures) {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), port, port + 1);
    kafka = new KafkaSettings(broker.bootstrap(), "bench", ONE_BROKER, folder.resolve("rebound"));
    KafkaTopics.ensure(kafka);
    log = new KafkaLogWriter(kafka).met();
    this.captures = captures;
  }

  // ---- alerts a second ------------------------------------------------------------------------------------------

  /** Writes a storm into a topic of its own, which each round reads from its beginning. */
  void write(Storm storm) {
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        var producer = new KafkaProducer<>(patient(), new StringSerializer(), new ByteArraySerializer());
        var serializer = new EnvelopeSerde().serializer()) {
      String topic = topic(storm);
      admin.createTopics(List.of(new NewTopic(topic, Topics.PARTITIONS, ONE_BROKER))).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      var sent = new ArrayList<Future<RecordMetadata>>();
      storm.each(captures, envelope -> {
        if (envelope.event() instanceof PlanActivated plan) {
          plans.read(plan.text());
        }
        var headers = new RecordHeaders();
        byte[] value = serializer.serialize(topic, headers, envelope);
        sent.add(producer.send(new ProducerRecord<>(topic, null, envelope.system().value(), value, headers)));
      });
      for (Future<RecordMetadata> each : sent) {
        each.get(LIMIT.toSeconds(), TimeUnit.SECONDS); // one that is missing would be waited for in vain
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the storm cannot be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The log writer's settings, for a topic whose partitions have just been made and for a busy machine. */
  private Map<String, Object> patient() {
    var config = new HashMap<>(KafkaLogWriter.producerConfig(kafka));
    // In a topic this new a first request may be refused and a second taken; the first is then refused for ever (KAFKA-15591).
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT.toMillis());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.dividedBy(2).toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
    return config;
  }

  private static String topic(Storm storm) {
    return "bench." + storm.systems() + "." + storm.active();
  }

  /** Has one topology take a storm, from an empty state. @param warm so many records do not count */
  Round take(Storm storm, boolean detector, int round, int warm) {
    var meter = new Meter(warm, storm.records());
    Topology topology = detector ? detector(topic(storm), meter) : pass(topic(storm), meter);
    String who = detector ? "detector" : "pass";
    try (var host = DeciderHost.start(kafka, "bench-" + who + "-" + started++, topology)) {
      return new Round(storm.name(), who, round, meter.counted(), meter.perSecond(host::halted));
    }
  }

  private Topology detector(String input, Meter meter) {
    return DeciderHost.topology(new Detection(plans), input, DetectState.class, (received, state) -> meter.count());
  }

  private static Topology pass(String input, Meter meter) {
    var topology = new Topology();
    topology.addSource("receive", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), input);
    topology.addProcessor("pass", () -> new Passing(meter), "receive");
    topology.addSink("append", Topics.INCIDENTS, Serdes.String().serializer(), Serdes.ByteArray().serializer(), "pass");
    return topology;
  }

  private static final class Passing extends ContextualProcessor<String, byte[], String, byte[]> {
    private final Meter meter;

    Passing(Meter meter) {
      this.meter = meter;
    }

    @Override
    public void process(Record<String, byte[]> record) {
      context().forward(record);
      meter.count();
    }
  }

  // ---- from the third failing probe to the incident --------------------------------------------------------------

  /** Opens an incident of each of many systems, one after the other. @param each gets the two delays: since appended, since sent */
  void open(int incidents, int warm, Consumer<Round.Delay> each) {
    var seen = new ConcurrentHashMap<String, CompletableFuture<Long>>();
    Consumer<Received<Event>> reader = received -> {
      if (received.event() instanceof IncidentOpened) {
        future(seen, received.envelope().system().value()).complete(System.nanoTime());
      }
    };
    try (var host = DeciderHost.start(kafka, DeciderName.DETECTOR, new Detection(plans), DetectState.class, (received, state) -> {});
        var _ = LogTail.startAtEnd(kafka, Topics.INCIDENTS, reader)) {
      var sinceAppended = new ArrayList<Long>();
      var sinceSent = new ArrayList<Long>();
      for (int number = 0; number < warm + incidents; number++) {
        String system = Storm.name(number);
        PlanActivated plan = Storm.plan(system, "lab.yaml", "");
        String observer = plans.read(plan.text()).observers().getFirst();
        append(system, 0, plan).join();
        append(system, 1, probe(observer, Reachability.ANSWERED)).join();
        for (int failing = 1; failing < FAILING_ROUNDS; failing++) {
          append(system, 1 + failing, probe(observer, Reachability.REFUSED)).join();
        }
        long sent = System.nanoTime();
        long appended =
            append(system, 1 + FAILING_ROUNDS, probe(observer, Reachability.REFUSED)).thenApply(position -> System.nanoTime()).join();
        long opened = future(seen, system).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        if (number >= warm) {
          sinceAppended.add(opened - appended);
          sinceSent.add(opened - sent);
        }
        host.halted().ifPresent(reason -> {
          throw new IllegalStateException("the detector halted: " + reason);
        });
      }
      each.accept(Round.Delay.of("appended", sinceAppended.stream().mapToLong(Long::longValue).toArray()));
      each.accept(Round.Delay.of("sent", sinceSent.stream().mapToLong(Long::longValue).toArray()));
    }
  }

  private static CompletableFuture<Long> future(Map<String, CompletableFuture<Long>> seen, String system) {
    return seen.computeIfAbsent(system, key -> new CompletableFuture<>());
  }

  private CompletableFuture<Position> append(String system, int number, Event event) {
    return log.append(
        Topics.SIGNALS,
        new Envelope<>(
            system + "/" + number, new SystemName(system), Instant.now(), Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN,
            event));
  }

  private static ProbeReported probe(String observer, Reachability outcome) {
    boolean well = outcome == Reachability.ANSWERED;
    return new ProbeReported(
        "database", "pg-a", observer, ProbeKind.POSTGRESQL, outcome, well ? KeptSession.ALIVE : KeptSession.DEAD,
        well ? Role.PRIMARY : Role.UNKNOWN, well ? 1 : 0, well, List.of(), null, 1, "bench");
  }

  @Override
  public void close() {
    log.close();
    broker.close();
  }
}
