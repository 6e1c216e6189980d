package dev.rebound.kafka;

import dev.rebound.contracts.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing; never changes one that is there. */
public final class KafkaTopics {
  /** How long the brokers may take to answer at start. */
  private static final Duration LIMIT = Duration.ofSeconds(60);
  /** Between two tries of {@link #await}: a refusal may come at once. */
  private static final Duration AWAIT_PAUSE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private KafkaTopics() {}

  /** Kafka did not answer in time; it may later. */
  public static final class Unanswered extends RuntimeException {
    Unanswered(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Makes sure that all topics exist with {@link Topics#PARTITIONS} partitions. Idempotent.
   *
   * @throws Unanswered where Kafka does not answer within a minute
   * @throws IllegalStateException where a topic has another number of partitions
   */
  public static void ensure(KafkaSettings settings) {
    var config = new HashMap<String, Object>(settings.security().settings());
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    try (Admin admin = Admin.create(config)) {
      for (NewTopic topic : topics(settings)) {
        create(admin, topic);
      }
      check(admin);
    } catch (TimeoutException | ExecutionException e) {
      throw new Unanswered("Kafka at " + settings.bootstrap() + " does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating the topics", e);
    }
  }

  /**
   * Waits for Kafka and the topics, for as long as it takes: what starts while Kafka is away must be there when it is back.
   *
   * @param waiting hears after each try why it still waits
   * @throws IllegalStateException where a topic has another number of partitions, or the thread is interrupted
   */
  public static void await(KafkaSettings settings, Consumer<String> waiting) {
    while (true) {
      try {
        ensure(settings);
        return;
      } catch (Unanswered e) {
        waiting.accept("waits for Kafka: " + e.getMessage());
      }
      try {
        Thread.sleep(AWAIT_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for Kafka", e);
      }
    }
  }

  private static List<NewTopic> topics(KafkaSettings settings) {
    String safe = Integer.toString(settings.minInSync());
    var topics = new ArrayList<NewTopic>();
    topics.add(
        new NewTopic(Topics.SIGNALS, Topics.PARTITIONS, settings.replication())
            .configs(Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(Duration.ofDays(Topics.SIGNALS_RETENTION_DAYS).toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, safe)));
    topics.add(
        new NewTopic(Topics.INCIDENTS, Topics.PARTITIONS, settings.replication())
            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, safe)));
    topics.add(
        new NewTopic(Topics.SEALS, Topics.PARTITIONS, settings.replication())
            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, safe)));
    topics.add(
        new NewTopic(Topics.REJECTED, Topics.PARTITIONS, settings.replication())
            .configs(Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(Duration.ofDays(Topics.REJECTED_RETENTION_DAYS).toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(Topics.REJECTED_RETENTION_BYTES),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, safe)));
    return topics;
  }

  private static void create(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException, TimeoutException {
    try {
      admin.createTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** A topic that was created just now may not be known to every broker yet. */
  private static Map<String, TopicDescription> described(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return admin.describeTopics(List.of(Topics.SIGNALS, Topics.INCIDENTS, Topics.SEALS, Topics.REJECTED)).allTopicNames()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > limit) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static void check(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
    described(admin).forEach(
        (name, topic) -> {
          if (topic.partitions().size() != Topics.PARTITIONS) {
            throw new IllegalStateException(
                name + " has " + topic.partitions().size() + " partitions, not " + Topics.PARTITIONS
                    + ": the order of each system's events would be broken; use another cluster or restore the topic");
          }
        });
  }
}
