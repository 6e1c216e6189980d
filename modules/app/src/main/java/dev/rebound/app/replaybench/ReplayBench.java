package dev.rebound.app.replaybench;

import dev.rebound.audit.log.Lane;
import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.replay.LogReplay;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.Decider;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Recovery;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay;
import dev.rebound.core.replay.Replay.Result;
import dev.rebound.kafka.EnvelopeSerde;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.LogTail;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A log of some size on an embedded Kafka in this process: written with what the deciders say to it, then read and replayed. */
public final class ReplayBench implements AutoCloseable {
  private static final short ONE_BROKER = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LINGER_MILLIS = 20;
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int LOOKS = 10;
  private static final double MIB = 1024.0 * 1024;

  private final EmbeddedKafka broker;
  private final KafkaSettings kafka;
  private final PlanReader plans = new YamlPlanReader(Path.of(""));
  private final long signals;
  private long facts;

  /** Writes a log. @param port of Kafka; the next one is its controller's */
  ReplayBench(Path folder, int port, Watching watching, long signals) throws IOException {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), port, port + 1);
    kafka = new KafkaSettings(broker.bootstrap(), "bench", ONE_BROKER, folder.resolve("rebound"));
    this.signals = signals;
    KafkaTopics.ensure(kafka);
    try (var writer = new Writer(kafka)) {
      for (int system = 0; system < Watching.SYSTEMS; system++) {
        Envelope<Event> first = watching.at(system).envelope();
        writer.write(Topics.INCIDENTS, system, first);
        facts++;
      }
      for (long number = 0; number < signals; number++) {
        Watching.Signal signal = watching.at(number);
        writer.write(Topics.SIGNALS, signal.partition(), signal.envelope());
      }
      decide(new Detection(plans), Topics.SIGNALS, writer);
      decide(new Recovery(plans), Topics.INCIDENTS, writer);
      decide(new Escalation(plans), Topics.INCIDENTS, writer);
    }
  }

  /** Has a decider read its input and appends what it says, as its host would. */
  private <S> void decide(Decider<S> decider, String input, Writer writer) throws IOException {
    writer.flush();
    var replay = new Replay<>(decider, new RecordedFacts(), fact -> {
      writer.write(Topics.INCIDENTS, cause(fact), fact.envelope());
      facts++;
    });
    LogTail.readAll(kafka, input, replay::take);
    writer.flush();
  }

  private static int cause(Received<Event> fact) {
    return fact.position().partition();
  }

  /** Records in both topics. */
  long events() {
    return signals + facts;
  }

  /** Reads and parses both topics, and nothing else. */
  Round read(int round) throws IOException {
    var count = new AtomicLong();
    long begin = System.nanoTime();
    LogTail.readAll(kafka, Topics.SIGNALS, record -> count.incrementAndGet());
    LogTail.readAll(kafka, Topics.INCIDENTS, record -> count.incrementAndGet());
    long took = System.nanoTime() - begin;
    if (count.get() != events()) {
      throw new IllegalStateException(count + " of " + events() + " records were read");
    }
    return Round.of(events(), "read", round, took);
  }

  /** Replays them as {@code ./rebound audit replay} does. */
  Round replay(int round) throws IOException {
    long begin = System.nanoTime();
    try (LogSource source = LogSource.of(kafka)) {
      identical(LogReplay.run(source, plans));
    }
    return Round.of(events(), "replay", round, System.nanoTime() - begin);
  }

  private static long identical(List<Result> results) {
    results.stream().filter(result -> !result.same()).findFirst().ifPresent(result -> {
      throw new IllegalStateException("what was decided was not decided again: " + result);
    });
    return results.stream().mapToLong(Result::decisions).sum();
  }

  /** Replays them once more and looks at the heap meanwhile. */
  Round.Memory memory() throws IOException {
    var highest = new DoubleAccumulator(Math::max, 0);
    var records = new AtomicLong();
    double before = alive();
    try (LogSource source = LogSource.of(kafka)) {
      long decisions = identical(LogReplay.run(new Looked(source, () -> {
        if (records.incrementAndGet() % (events() / LOOKS) == 0) {
          highest.accumulate(alive());
        }
      }), plans));
      return new Round.Memory(events(), decisions, before, highest.get());
    }
  }

  /** A source of which each record is noticed. */
  private record Looked(LogSource source, Runnable look) implements LogSource {
    @Override
    public List<Lane> lanes(String topic, Instant from) throws IOException {
      return source.lanes(topic, from);
    }

    @Override
    public void drain(List<Lane> lanes, Consumer<Received<Event>> listener) throws IOException {
      source.drain(lanes, record -> {
        look.run();
        listener.accept(record);
      });
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  private static double alive() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  @Override
  public void close() {
    broker.close();
  }

  /** Appends at a given partition, in the order of the calls; a record that the broker does not take is an error at the next flush. */
  private static final class Writer implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<Exception> failed = new AtomicReference<>();

    Writer(KafkaSettings kafka) {
      var config = new HashMap<>(KafkaLogWriter.producerConfig(kafka));
      // In a topic this new a first request may be refused and a second taken; the first is then refused for ever (KAFKA-15591).
      config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
      config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
      config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.dividedBy(2).toMillis());
      config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
      config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
      config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
      producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    void write(String topic, int partition, Envelope<Event> envelope) {
      var headers = new RecordHeaders();
      byte[] value = new EnvelopeSerde().serializer().serialize(topic, headers, envelope);
      var stored = new ProducerRecord<>(topic, partition, null, envelope.system().value(), value, headers);
      producer.send(stored, (metadata, problem) -> {
        if (problem != null) {
          failed.compareAndSet(null, problem);
        }
      });
    }

    void flush() {
      producer.flush();
      Exception problem = failed.get();
      if (problem != null) {
        throw new IllegalStateException("the log cannot be written", problem);
      }
    }

    @Override
    public void close() {
      producer.close();
    }
  }
}
