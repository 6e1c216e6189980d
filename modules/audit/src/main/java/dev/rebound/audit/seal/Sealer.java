package dev.rebound.audit.seal;

import dev.rebound.contracts.Topics;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.kafka.SealsWriter;
import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.SealedRecord;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads each partition of the audit log in order and seals it: a checkpoint goes into {@link Topics#SEALS}, and once it is committed there
 * into the store. It keeps nothing else: at each start it takes up its chains from the two.
 *
 * <p>A sealer that begins shuts out the one before it ({@link SealsWriter}) before it reads where the chains end, so a chain never forks.
 * A partition whose log contradicts its last checkpoint is refused, loudly, and the others are sealed on.
 */
public final class Sealer {
  /** How long {@link #run} may need to end after it was told to stop. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  /** For reading one checkpoint's records again, or the seals; a partition that gives nothing for so long is not there. */
  private static final Duration READ_LIMIT = Duration.ofMinutes(2);
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

  private final SealedLogs logs;
  private final SealKey key;
  private final SealStore store;
  private final SealLimits limits;
  private final InstantSource clock;

  /** @param clock for the time that checkpoints state */
  public Sealer(SealedLogs logs, SealKey key, SealStore store, SealLimits limits, InstantSource clock) {
    this.logs = logs;
    this.key = key;
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What was sealed, and what was refused.
   *
   * @param checkpoints how many were made
   * @param records how many they seal
   * @param refused why a partition was not sealed, by its name
   */
  public record Outcome(long checkpoints, long records, Map<String, String> refused) {
    public Outcome {
      refused = Map.copyOf(refused);
    }
  }

  /**
   * Seals all that is committed now, without waiting for more.
   *
   * @throws SealsWriter.TakenOver where another sealer begins meanwhile
   * @throws KafkaException where Kafka does not answer
   */
  public Outcome once() {
    try (var session = new Session()) {
      return session.toTheEnds();
    }
  }

  /**
   * Seals until it is told to stop, over every absence of Kafka or of the store.
   *
   * @param told hears at the start and once in each interval why a partition is not sealed
   * @throws SealsWriter.TakenOver where another sealer has begun: this one is superfluous
   */
  public void run(BooleanSupplier stopped, Consumer<String> told) throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      try (var session = new Session()) {
        session.follow(stopped, told);
      } catch (KafkaException | UncheckedIOException e) {
        LOG.warn("the sealer begins again in {} s reason=\"{}\"", PAUSE.toSeconds(), e.toString());
        Thread.sleep(PAUSE);
      }
    }
  }

  /** From one taking-up of the chains to the next failure. */
  private final class Session implements AutoCloseable {
    private final SealsWriter writer = logs.writer();
    private final RawLog log;
    private final Map<Integer, PartitionSeal> seals = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private long checkpoints;
    private long records;

    Session() {
      try {
        this.log = logs.log();
      } catch (RuntimeException e) {
        writer.close();
        throw e;
      }
      try {
        takeUp();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    private void takeUp() {
      Map<Integer, ChainEnd> chains = chains();
      Map<Integer, Long> begins = log.begins();
      Map<Integer, Long> ends = log.ends();
      for (int partition : log.partitions()) {
        ChainEnd chain = chains.get(partition);
        if (chain == null) {
          continue; // refused already
        }
        try {
          chain.compareStore();
          chain.compareEnds(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L));
          Checkpoint last = chain.last();
          if (last != null) {
            chain.compareLast(again(partition, last));
          }
          seals.put(partition, new PartitionSeal(chain.next(), limits, key));
          log.seek(partition, last == null ? begins.getOrDefault(partition, 0L) : last.to() + 1);
        } catch (Contradiction e) {
          refuse(partition, e);
        }
      }
      log.only(List.copyOf(seals.keySet()));
    }

    /** The chains as the seals have them; one that is broken is refused and not among them. */
    private Map<Integer, ChainEnd> chains() {
      var own = new PinnedKeys(List.of(key.open()));
      Map<Integer, ChainEnd> chains = new TreeMap<>();
      log.partitions().forEach(each -> chains.put(each, new ChainEnd(StoredRecord.log(Topics.INCIDENTS, each), store, own)));
      try (var sealsLog = logs.seals()) {
        Map<Integer, Long> ends = sealsLog.ends();
        long until = System.nanoTime() + READ_LIMIT.toNanos();
        while (!sealsLog.reached(ends)) {
          for (ConsumerRecord<byte[], byte[]> each : sealsLog.poll(POLL)) {
            until = System.nanoTime() + READ_LIMIT.toNanos();
            take(chains, each);
          }
          beforeOrFail(until, Topics.SEALS);
        }
      }
      return chains;
    }

    private void take(Map<Integer, ChainEnd> chains, ConsumerRecord<byte[], byte[]> each) {
      ChainEnd chain = chains.get(each.partition());
      if (chain == null) {
        return; // refused already
      }
      try {
        chain.take(each.value() == null ? new byte[0] : each.value());
      } catch (Contradiction e) {
        chains.remove(each.partition());
        refuse(each.partition(), e);
      }
    }

    private List<SealedRecord> again(int partition, Checkpoint last) {
      var found = new ArrayList<SealedRecord>();
      log.only(List.of(partition));
      log.seek(partition, last.from());
      long until = System.nanoTime() + READ_LIMIT.toNanos();
      while (log.position(partition) <= last.to()) {
        for (ConsumerRecord<byte[], byte[]> each : log.poll(POLL)) {
          if (each.offset() <= last.to()) {
            found.add(SealedRecord.of(StoredRecord.of(each)));
          }
        }
        beforeOrFail(until, StoredRecord.log(Topics.INCIDENTS, partition));
      }
      return found;
    }

    private void beforeOrFail(long until, String what) {
      if (System.nanoTime() > until) {
        throw new KafkaException(what + " gave nothing for " + READ_LIMIT.toSeconds() + " s");
      }
    }

    private void refuse(int partition, Contradiction why) {
      refused.put(StoredRecord.log(Topics.INCIDENTS, partition), String.valueOf(why.getMessage()));
    }

    Outcome toTheEnds() {
      Map<Integer, Long> ends = log.ends();
      ends.keySet().retainAll(seals.keySet());
      while (!log.reached(ends)) {
        readOn(ends);
      }
      seals.forEach((partition, seal) -> publish(partition, seal.rest(clock.instant())));
      return new Outcome(checkpoints, records, refused);
    }

    void follow(BooleanSupplier stopped, Consumer<String> told) {
      LOG.info("the sealer is at work key={} partitions={} refused={}", key.id(), seals.size(), refused.size());
      Instant last = clock.instant();
      tellRefused(told);
      while (!stopped.getAsBoolean()) {
        readOn(Map.of());
        Instant now = clock.instant();
        seals.forEach((partition, seal) -> publish(partition, seal.due(now)));
        if (!now.isBefore(last.plus(limits.interval()))) {
          last = now;
          tellRefused(told);
        }
      }
    }

    private void tellRefused(Consumer<String> told) {
      refused.forEach((name, why) -> {
        LOG.error("ALARM: a partition is not sealed, a person has to look log={} reason=\"{}\"", name, why);
        told.accept("ALARM: " + name + " is not sealed, a person has to look: " + why);
      });
    }

    /** @param ends where to stop in a partition; without an entry it goes on */
    private void readOn(Map<Integer, Long> ends) {
      for (ConsumerRecord<byte[], byte[]> each : log.poll(POLL)) {
        PartitionSeal seal = seals.get(each.partition());
        if (seal != null && each.offset() < ends.getOrDefault(each.partition(), Long.MAX_VALUE)) {
          publish(each.partition(), seal.take(StoredRecord.of(each), clock.instant()));
        }
      }
    }

    /** First the seals, then the store: what the store has, no later sealer can have missed. */
    private void publish(int partition, @Nullable Checkpoint made) {
      if (made == null) {
        return;
      }
      byte[] bytes = made.bytes();
      writer.append(partition, bytes);
      store.keep(made, bytes);
      checkpoints++;
      records += made.records().size();
    }

    @Override
    public void close() {
      log.close();
      writer.close();
    }
  }
}
