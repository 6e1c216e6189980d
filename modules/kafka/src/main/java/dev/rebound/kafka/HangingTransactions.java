package dev.rebound.kafka;

import dev.rebound.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions of a decider that no broker will ever end. A coordinator that begins its work while a partition has no leader takes
 * that partition for deleted, leaves out its marker, and calls the transaction complete (Kafka 4.3.1, {@code
 * TransactionMarkerChannelManager}; seen on 2026-11-27 after a broker's SIGKILL). From then on every {@code read_committed} reader of the
 * partition stops before it, for ever, and a group whose offsets it holds cannot read them: no decision is made any more and no error is
 * told. Kafka's own remedy is an administrator with {@code kafka-transactions.sh} (KIP-664); this does the same (docs/decisions/0026).
 *
 * <p>A transaction hangs where a partition says that it is open and the coordinator that it has none there, in two looks that are
 * {@link #HANGS_AFTER} apart, of the same first offset. To end it is idempotent: several instances may do so at once.
 */
final class HangingTransactions implements AutoCloseable {
  /** Between two looks. */
  static final Duration INTERVAL = Duration.ofSeconds(5);
  /** Twice the transaction timeout of a decider, and more: what the brokers end themselves, they have ended by then. */
  static final Duration HANGS_AFTER = Duration.ofSeconds(10);
  /** Of one question to the brokers. */
  private static final Duration LIMIT = Duration.ofSeconds(4);
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);

  private final Admin admin;
  private final String application;
  private final Map<Open, Instant> suspected = new HashMap<>();
  private final Thread thread;

  /** An open transaction as its partition knows it. */
  private record Open(TopicPartition partition, long producer, short epoch, int coordinatorEpoch, long firstOffset) {}

  private HangingTransactions(Admin admin, String application) {
    this.admin = admin;
    this.application = application;
    this.thread = Thread.ofVirtual().name(application + "-transactions").unstarted(this::watch);
  }

  /** Looks after the transactions of all instances of a decider until it is closed. */
  static HangingTransactions watch(KafkaSettings settings, String application) {
    int limit = (int) LIMIT.toMillis();
    Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG, application + "-" + settings.instance() + "-transactions",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limit,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limit));
    var watch = new HangingTransactions(admin, application);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        try {
          look(Instant.now());
        } catch (ExecutionException | TimeoutException e) {
          LOG.debug("the transactions cannot be looked at application={} reason=\"{}\"", application, e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look. The partitions are asked before the coordinator: what is committed in between is open in the first answer alone. */
  private void look(Instant now) throws InterruptedException, ExecutionException, TimeoutException {
    List<Open> open = open();
    Map<Long, TransactionDescription> known = open.isEmpty() ? Map.of() : known();
    List<Open> hanging = open.stream().filter(each -> hangs(each, known)).toList();
    suspected.keySet().retainAll(hanging);
    for (Open each : hanging) {
      Instant since = suspected.computeIfAbsent(each, first -> now);
      if (!now.isBefore(since.plus(HANGS_AFTER))) {
        end(each);
        suspected.remove(each);
      }
    }
  }

  private List<Open> open() throws InterruptedException, ExecutionException, TimeoutException {
    var partitions = new ArrayList<TopicPartition>();
    Collection<String> there = answer(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    List<String> topics =
        List.of(Topics.INCIDENTS, application + "-" + DecisionProcessor.STORE + "-changelog", Topic.GROUP_METADATA_TOPIC_NAME);
    answer(admin.describeTopics(topics.stream().filter(there::contains).toList()).allTopicNames()).forEach(
        (topic, description) ->
            description.partitions().forEach(each -> partitions.add(new TopicPartition(topic, each.partition()))));
    var open = new ArrayList<Open>();
    Map<TopicPartition, PartitionProducerState> producers = answer(admin.describeProducers(partitions).all());
    producers.forEach(
        (partition, state) -> {
          for (ProducerState each : state.activeProducers()) {
            each.currentTransactionStartOffset().ifPresent(
                first ->
                    open.add(
                        new Open(
                            partition, each.producerId(), (short) each.producerEpoch(), Math.max(0, each.coordinatorEpoch().orElse(0)),
                            first)));
          }
        });
    return open;
  }

  /** What the coordinators say of this decider's transactions, by producer. */
  private Map<Long, TransactionDescription> known() throws InterruptedException, ExecutionException, TimeoutException {
    List<String> ids =
        answer(admin.listTransactions().all()).stream().map(TransactionListing::transactionalId)
            .filter(id -> id.startsWith(application + "-")).toList();
    var known = new HashMap<Long, TransactionDescription>();
    answer(admin.describeTransactions(ids).all()).values().forEach(each -> known.put(each.producerId(), each));
    return known;
  }

  /** A transaction of somebody else is nobody's business here. */
  static boolean hangs(TransactionDescription known, TopicPartition partition) {
    boolean rests =
        known.state() == TransactionState.EMPTY || known.state() == TransactionState.COMPLETE_ABORT
            || known.state() == TransactionState.COMPLETE_COMMIT;
    return rests || known.state() == TransactionState.ONGOING && !known.topicPartitions().contains(partition);
  }

  private static boolean hangs(Open open, Map<Long, TransactionDescription> known) {
    TransactionDescription description = known.get(open.producer());
    return description != null && hangs(description, open.partition());
  }

  private void end(Open open) throws InterruptedException, TimeoutException {
    String what = open.partition() + " from offset " + open.firstOffset() + ", producer " + open.producer() + " epoch " + open.epoch();
    try {
      var spec = new AbortTransactionSpec(open.partition(), open.producer(), open.epoch(), open.coordinatorEpoch());
      answer(admin.abortTransaction(spec).all());
      LOG.warn("a transaction that no broker would have ended was aborted application={} where=\"{}\"", application, what);
    } catch (ExecutionException e) {
      LOG.error(
          "a transaction hangs and hides the log behind it; end it with kafka-transactions.sh abort application={} where=\"{}\""
              + " reason=\"{}\"",
          application, what, String.valueOf(e.getCause()));
    }
  }

  private static <T> T answer(KafkaFuture<T> asked) throws InterruptedException, ExecutionException, TimeoutException {
    return asked.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.interrupt();
    admin.close(Duration.ZERO);
  }
}
