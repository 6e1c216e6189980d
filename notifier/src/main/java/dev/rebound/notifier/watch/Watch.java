package dev.rebound.notifier.watch;

import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.sight.Look;
import dev.rebound.core.sight.Sight.Say;
import dev.rebound.core.sight.Sight;
import dev.rebound.core.sight.Trouble;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogSight;
import dev.rebound.kafka.LogWriter;
import dev.rebound.notifier.channels.ChannelSender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what must work for anything to be automatic, and tells people without Kafka when it does not (law 8). Its state stands in a file
 * beside the kill switch. Each notifier process watches for itself: where two run, both tell.
 */
public final class Watch implements AutoCloseable {
  /** Between the end of a look and the next one. */
  public static final Duration ROUND = Duration.ofSeconds(2);
  /** Between two pages while no channel takes one. */
  private static final Duration PAGE_AGAIN = Duration.ofSeconds(10);
  /** For the record of a blind period that is over; it is tried again in the next round. */
  private static final Duration APPEND_LIMIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  /** The state's file in the notifier's folder. */
  static final String FILE = "sight.json";

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Eyes eyes;
  private final LogWriter log;
  private final Plan plan;
  private final String planHash;
  private final Tellers tellers;
  private final InstantSource clock;
  private final SightFile file;
  private final Thread thread;
  private Sight sight;

  Watch(Eyes eyes, LogWriter log, Plan plan, String planHash, List<ChannelSender> channels, Path folder, InstantSource clock) {
    this.eyes = eyes;
    this.log = log;
    this.plan = plan;
    this.planHash = planHash;
    this.tellers = new Tellers(plan, channels, clock);
    this.clock = clock;
    this.file = new SightFile(folder.resolve(FILE));
    this.sight = file.read();
    this.thread = Thread.ofVirtual().name("watch").unstarted(this::run);
  }

  /** Starts watching over Kafka and the deciders. @param here what is wrong in this process, with the reason */
  public static Watch onKafka(
      KafkaSettings kafka, LogWriter log, Plan plan, String planHash, List<ChannelSender> channels, Supplier<Map<Trouble, String>> here) {
    var eyes = new KafkaEyes(new LogSight(kafka), new Auditor(kafka, plan.system()), InstantSource.system(), here);
    return start(eyes, log, plan, planHash, channels, kafka.folder(), InstantSource.system());
  }

  /**
   * Starts watching.
   *
   * @param eyes closed with the watch
   * @param log where the record of a blind period goes when it is over
   * @param folder of the state's file
   */
  static Watch start(
      Eyes eyes, LogWriter log, Plan plan, String planHash, List<ChannelSender> channels, Path folder, InstantSource clock) {
    var watch = new Watch(eyes, log, plan, planHash, channels, folder, clock);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(safeRound() ? PAGE_AGAIN : ROUND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A watch that breaks must not end: nobody would say so. */
  private boolean safeRound() throws InterruptedException {
    try {
      return round();
    } catch (RuntimeException e) {
      LOG.error("a round of the watch broke; the next one begins as usual", e);
      return false;
    }
  }

  /** One look and what follows from it. @return whether a page was not taken by any channel */
  boolean round() throws InterruptedException {
    Map<Trouble, String> troubles = eyes.look();
    var look = new Look(clock.instant(), troubles);
    sight = sight.after(look);
    switch (sight.say(look.at()).orElse(null)) {
      case Say.Blind blind -> {
        return !told(blind, troubles);
      }
      case Say.Back back -> tellBack(back);
      case null -> {}
    }
    return false;
  }

  private boolean told(Say.Blind blind, Map<Trouble, String> troubles) {
    var message = SightMessages.blind(blind, troubles, clock.instant(), plan);
    List<Telling> results = tellers.page(blind.from(), blind.attempt(), message);
    sight = sight.said(blind, message.headline(), results);
    file.write(sight);
    results.forEach(
        result -> LOG.warn("blind: told person={} channel={} sent={} reason=\"{}\" headline=\"{}\"", result.person(), result.channel(),
            result.sent(), result.reason(), message.headline()));
    return results.stream().anyMatch(Telling::sent);
  }

  /** First the record, then the people: a period that was told and not recorded would be lost to the auditors. */
  private void tellBack(Say.Back back) throws InterruptedException {
    var record = new BlindPeriod(back.from(), back.until(), back.reason(), back.tellings());
    var envelope =
        new Envelope<>(
            "blind/" + plan.system() + "/" + back.from().toEpochMilli(), plan.system(), clock.instant(), Writers.MOUTH, null,
            CodeVersion.CURRENT, planHash, record);
    try {
      log.append(Topics.INCIDENTS, envelope).get(APPEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the blind period is over and not recorded yet reason=\"{}\"", e.toString());
      return;
    }
    tellers.back(back.from(), back.tellings(), SightMessages.back(back)).forEach(
        result -> LOG.info("sees again: told person={} channel={} sent={} reason=\"{}\"", result.person(), result.channel(), result.sent(),
            result.reason()));
    sight = Sight.CLEAR;
    file.write(sight);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    eyes.close();
  }
}
