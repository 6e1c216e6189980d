package dev.rebound.kafka;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.Decider;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a decider as a Kafka Streams application with {@code exactly_once_v2}: one writer per system, zombies fenced by Kafka,
 * scale-out by partitions. The settings' sources: stack.md, "Kafka Streams 4.3.1" and "The architecture in one JVM".
 */
public final class DeciderHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeciderHost.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  /** Before a thread that Kafka's trouble ended is replaced; so often is it tried again, for as long as Kafka is away. */
  private static final Duration REPLACE_PAUSE = Duration.ofSeconds(1);

  /**
   * A fact asks for its commit at once; this only bounds how much input is read again after a crash. A commit writes into every partition
   * of the changelog and waits for it, so a storm over many systems pays for each one (decision 13).
   */
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);
  /** A commit writes the states of all systems that changed, several KB each: with Kafka's own 16 KB it waits for request after request. */
  private static final int BATCH_BYTES = 256 * 1024;
  /** Where Kafka's own classes are. */
  private static final String KAFKA = "org.apache.kafka.";

  private final KafkaStreams streams;
  private final HangingTransactions transactions;
  private final AtomicReference<String> halt;

  private DeciderHost(KafkaStreams streams, HangingTransactions transactions, AtomicReference<String> halt) {
    this.streams = streams;
    this.transactions = transactions;
    this.halt = halt;
  }

  /**
   * Starts a decider.
   *
   * @param name which decider it is: its consumer group and its input
   * @param state the decider's state class, written as JSON
   * @param listener sees every record of the input and its system's state after it was decided on; it must return at once
   */
  public static <S> DeciderHost start(
      KafkaSettings settings, DeciderName name, Decider<S> decider, Class<S> state, BiConsumer<Received<Event>, S> listener) {
    return start(settings, name.application(), topology(decider, name.input(), state, listener));
  }

  /** Starts a topology under another name with a decider's settings, for who wants to compare. */
  public static DeciderHost start(KafkaSettings settings, String application, Topology topology) {
    return start(settings, application, topology, new StableTransactions(application + "-" + settings.instance()));
  }

  static DeciderHost start(KafkaSettings settings, String application, Topology topology, KafkaClientSupplier clients) {
    var halt = new AtomicReference<String>();
    var properties = properties(settings, application);
    Consumer<String> unreadable = reason -> halt.compareAndSet(null, reason);
    properties.put(HaltOnUnknown.LISTENER, unreadable);
    var streams = new KafkaStreams(topology, new StreamsConfig(properties), clients);
    streams.setUncaughtExceptionHandler(failure -> after(failure, application, halt));
    streams.start();
    return new DeciderHost(streams, HangingTransactions.watch(settings, application), halt);
  }

  /** Kafka's own trouble passes; whatever else stops a decision would stop it again, so it halts and a person must look. */
  static StreamThreadExceptionResponse after(Throwable failure, String application, AtomicReference<String> halt) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    if (halt.get() == null && kafkasOwn(cause)) {
      LOG.warn("the decider begins anew after Kafka's trouble application={} reason=\"{}\"", application, cause.toString());
      LockSupport.parkNanos(REPLACE_PAUSE.toNanos());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    halt.compareAndSet(null, cause.toString());
    LOG.error("the decider halts application={} reason=\"{}\"", application, halt.get(), failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * What Kafka's clients said of themselves, and no decision of ours: a new thread has a new producer, which ends the open transaction.
   * Beside the errors of Kafka's protocol that is
   * <ul>
   * <li>a producer that refuses with an {@link IllegalStateException}: a commit that a dead broker did not answer in time leaves it wanting
   * that commit again, and Kafka Streams 4.3.1 goes on with another call (seen on 2026-11-26 after a broker's twentieth SIGKILL);
   * <li>a bare {@link KafkaException}: a broker that has just been started answered a commit with "unexpected error" (seen on 2026-11-26
   * after its sixth SIGKILL on a busy machine).
   * </ul>
   * A fact that cannot be written for its size, or by our own serializer, would fail again.
   */
  private static boolean kafkasOwn(Throwable cause) {
    if (cause instanceof ApiException) { // has no trace
      return !(cause instanceof RecordTooLargeException);
    }
    StackTraceElement[] trace = cause.getStackTrace();
    String thrower = trace.length == 0 ? "" : trace[0].getClassName();
    return cause instanceof KafkaException && thrower.startsWith(KAFKA)
        || cause instanceof IllegalStateException && thrower.startsWith(KafkaProducer.class.getPackageName() + ".");
  }

  /** Receive, decide, append: all stages in order. */
  public static <S> Topology topology(Decider<S> decider, String input, Class<S> state, BiConsumer<Received<Event>, S> listener) {
    var envelopes = new EnvelopeSerde();
    var topology = new Topology();
    topology.addSource("receive", Serdes.String().deserializer(), envelopes.deserializer(), input);
    topology.addProcessor("decide", () -> new DecisionProcessor<>(decider, listener), "receive");
    topology.addStateStore(SystemStates.builder(DecisionProcessor.STORE, state), "decide");
    topology.<String, Envelope<Event>>addSink(
        "append", Topics.INCIDENTS, Serdes.String().serializer(), envelopes.serializer(), "decide");
    return topology;
  }

  private static Properties properties(KafkaSettings settings, String application) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, application + "-" + settings.instance());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.folder().resolve("streams").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    // Another instance keeps a copy of the state, so that it need not read the changelog when it takes over. One instance alone has none.
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
    properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, HaltOnUnknown.class);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    properties.put(StreamsConfig.POLL_MS_CONFIG, 10);
    properties.put(StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 250);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
    properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), application + "-" + settings.instance());
    properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6000);
    properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
    // An open transaction of a process that is gone for good hides later records of its partitions until this has passed.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 4000);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
    return properties;
  }

  /** Whether it is assigned its partitions and works. */
  public boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Why it halted: a record that it cannot read, or a decision that failed. It does not start again by itself; empty while it works. */
  public Optional<String> halted() {
    return Optional.ofNullable(halt.get());
  }

  @Override
  public void close() {
    transactions.close();
    streams.close(CLOSE_LIMIT);
  }
}
