package dev.rebound.kafka;

import dev.rebound.contracts.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Looks at Kafka from outside of the data's flow: does it answer, do signals arrive, does every decider have a member at work. Needs the
 * rights to describe the topics and the groups, and writes nothing. Used by one thread.
 */
public final class LogSight implements AutoCloseable {
  /** Of one look. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private final Admin admin;

  public LogSight(KafkaSettings settings) {
    int limit = (int) LIMIT.toMillis();
    admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG, settings.instance() + "-sight",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limit,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limit));
  }

  /**
   * What one look saw.
   *
   * @param signals records ever written into the signals, over all partitions; it grows by every beat
   * @param idle deciders of whose group no member is there
   * @param hidden partitions of the incidents that hold more than readers are given, and the offset of the open transaction that they
   *     wait for: one that is seen again and again does not end
   */
  public record Seen(long signals, Set<DeciderName> idle, Map<Integer, Long> hidden) {
    public Seen {
      idle = Set.copyOf(idle);
      hidden = Map.copyOf(hidden);
    }
  }

  /** Kafka did not answer within {@link #LIMIT}, or not as it should. */
  public static final class Unseen extends Exception {
    Unseen(Throwable cause) {
      super(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), cause);
    }
  }

  /** Looks once. */
  public Seen look() throws Unseen, InterruptedException {
    try {
      return new Seen(signals(), idle(), hidden());
    } catch (ExecutionException e) {
      throw new Unseen(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new Unseen(e);
    }
  }

  private long signals() throws ExecutionException, InterruptedException, TimeoutException {
    return ends(Topics.SIGNALS, IsolationLevel.READ_UNCOMMITTED).values().stream().mapToLong(Long::longValue).sum();
  }

  /** What readers are given is asked last: a transaction that ends meanwhile hides nothing. */
  private Map<Integer, Long> hidden() throws ExecutionException, InterruptedException, TimeoutException {
    Map<Integer, Long> all = ends(Topics.INCIDENTS, IsolationLevel.READ_UNCOMMITTED);
    Map<Integer, Long> given = ends(Topics.INCIDENTS, IsolationLevel.READ_COMMITTED);
    var hidden = new HashMap<>(given);
    hidden.entrySet().removeIf(each -> each.getValue() >= all.getOrDefault(each.getKey(), 0L));
    return hidden;
  }

  private Map<Integer, Long> ends(String topic, IsolationLevel isolation)
      throws ExecutionException, InterruptedException, TimeoutException {
    var asked =
        IntStream.range(0, Topics.PARTITIONS).mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    var ends = new HashMap<Integer, Long>();
    admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  private Set<DeciderName> idle() throws ExecutionException, InterruptedException, TimeoutException {
    var groups =
        admin.describeConsumerGroups(Stream.of(DeciderName.values()).map(DeciderName::application).toList()).describedGroups();
    var idle = new HashSet<DeciderName>();
    for (DeciderName name : DeciderName.values()) {
      try {
        var group = java.util.Objects.requireNonNull(groups.get(name.application()), "one answer for each group asked for");
        if (group.get(LIMIT.toSeconds(), TimeUnit.SECONDS).members().isEmpty()) {
          idle.add(name);
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof GroupIdNotFoundException)) {
          throw e;
        }
        idle.add(name);
      }
    }
    return idle;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
