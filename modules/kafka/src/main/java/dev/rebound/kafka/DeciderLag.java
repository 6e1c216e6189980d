package dev.rebound.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far each decider's committed position is behind the end of its log, as the brokers say: also of deciders in other processes.
 * Thread-safe; an answer serves all who ask within {@link #FRESH}.
 */
public final class DeciderLag implements AutoCloseable {
  /** So long Kafka may take to answer; after it the reading says that Kafka is away. */
  static final Duration LIMIT = Duration.ofSeconds(2);
  /** A reading this young is given again, so that a page that polls costs the brokers nothing more. */
  static final Duration FRESH = Duration.ofSeconds(1);

  private final Admin admin;
  private final Map<String, String> inputs;
  private @Nullable Reading last;
  private Instant readAt = Instant.MIN;

  /**
   * One decider.
   *
   * @param behind places between its committed position and the end of what is committed in its log, over all partitions. The marker that
   *     ends a transaction takes a place too, so the deciders of the incidents log may stand a few behind while they rest.
   * @param partition where it is furthest behind
   * @param behindThere places behind in that partition
   */
  public record Lag(String decider, String topic, long behind, int partition, long behindThere) {}

  /**
   * What the brokers said.
   *
   * @param trouble why there is no answer; null where there is one
   * @param deciders empty where there is no answer
   */
  public record Reading(@Nullable String trouble, List<Lag> deciders) {
    public Reading {
      deciders = List.copyOf(deciders);
    }
  }

  /** The lag of all deciders. */
  public DeciderLag(KafkaSettings settings) {
    this(settings, List.of(DeciderName.values()));
  }

  DeciderLag(KafkaSettings settings, List<DeciderName> deciders) {
    this.inputs = new LinkedHashMap<>();
    deciders.forEach(decider -> inputs.put(decider.application(), decider.input()));
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis()));
  }

  /** Asks the brokers, or repeats their last answer while it is fresh. Never fails: that Kafka is away is an answer. */
  public synchronized Reading read() {
    Reading known = last;
    if (known != null && Duration.between(readAt, Instant.now()).compareTo(FRESH) < 0) {
      return known;
    }
    Reading reading = ask();
    last = reading;
    readAt = Instant.now();
    return reading;
  }

  private Reading ask() {
    try {
      var groups = new HashMap<String, ListConsumerGroupOffsetsSpec>();
      inputs.keySet().forEach(decider -> groups.put(decider, new ListConsumerGroupOffsetsSpec()));
      var committed = admin.listConsumerGroupOffsets(groups);
      var ends = ends();
      var lags = new ArrayList<Lag>();
      for (var input : inputs.entrySet()) {
        var positions = committed.partitionsToOffsetAndMetadata(input.getKey()).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        lags.add(lag(input.getKey(), input.getValue(), positions, ends));
      }
      return new Reading(null, lags);
    } catch (TimeoutException | ExecutionException e) {
      return new Reading("Kafka did not answer within " + LIMIT.toSeconds() + " s", List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading("interrupted while asking Kafka", List.of());
    }
  }

  private Map<TopicPartition, ListOffsetsResultInfo> ends() throws InterruptedException, ExecutionException, TimeoutException {
    var topics = List.copyOf(new LinkedHashSet<>(inputs.values()));
    var wanted = new HashMap<TopicPartition, OffsetSpec>();
    admin.describeTopics(topics).allTopicNames().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).forEach(
        (topic, description) ->
            description.partitions().forEach(each -> wanted.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest())));
    return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all()
        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A partition without a committed position counts from its first place. */
  static Lag lag(
      String decider, String topic, Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, ListOffsetsResultInfo> ends) {
    long behind = 0;
    int partition = 0;
    long behindThere = 0;
    for (var end : ends.entrySet()) {
      if (end.getKey().topic().equals(topic)) {
        OffsetAndMetadata position = committed.get(end.getKey());
        long here = Math.max(0, end.getValue().offset() - (position == null ? 0 : position.offset()));
        behind += here;
        if (here > behindThere) {
          behindThere = here;
          partition = end.getKey().partition();
        }
      }
    }
    return new Lag(decider, topic, behind, partition, behindThere);
  }

  @Override
  public void close() {
    admin.close(LIMIT);
  }
}
