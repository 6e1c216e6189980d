package dev.rebound.notifier.channels.slack;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.standing.IncidentMessage;
import dev.rebound.core.standing.IncidentMessages;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sending;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the message of each incident in Slack's channel at what the incidents log says, in a thread of its own: it stops no notice, and its
 * failures are said in the log and tried again. What waits is one change an incident, the last one.
 */
public final class IncidentMessageFollower {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentMessageFollower.class);
  /** Source: Slack, "Rate limits": chat.update is of tier 3, 50 calls a minute. */
  static final Duration BETWEEN = Duration.ofMillis(1_200);
  static final Duration RETRY_MIN = Duration.ofSeconds(5);
  static final Duration RETRY_MAX = Duration.ofMinutes(5);
  /** At a start, what changed longer ago is left as it is, unless the incident is open. */
  static final Duration PAST_MAX = Duration.ofHours(1);

  private final Plan plan;
  private final Plan.Slack slack;
  private final SlackSender sender;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<String, IncidentMessage> waiting = new LinkedHashMap<>();
  private final Map<String, IncidentMessage> shown = new HashMap<>();
  private IncidentMessages messages = IncidentMessages.NONE;
  private final Duration retryMin;
  private Duration retry;

  IncidentMessageFollower(Plan plan, Plan.Slack slack, SlackSender sender, InstantSource clock, Duration retryMin) {
    this.plan = plan;
    this.slack = slack;
    this.sender = sender;
    this.clock = clock;
    this.retryMin = retryMin;
    this.retry = retryMin;
  }

  /**
   * Follows the log for the Slack channel of a plan; empty where the plan names none. Returns at once: a log that cannot be read stops this
   * alone, and is tried again. What it returns ends it.
   */
  public static Optional<AutoCloseable> start(KafkaSettings kafka, Plan plan, SlackSender sender) {
    Plan.Slack slack = plan.channels().slack();
    if (slack == null) {
      return Optional.empty();
    }
    var follower = new IncidentMessageFollower(plan, slack, sender, InstantSource.system(), RETRY_MIN);
    Thread thread =
        Thread.ofVirtual().name("incident-messages")
            .start(() -> follower.follow(() -> LogTail.start(kafka, Topics.INCIDENTS, follower::begin, follower::accept)));
    return Optional.of(thread::interrupt);
  }

  /** Takes in what was written before. */
  void begin(List<Received<Event>> past) {
    past.forEach(this::fold);
    Instant since = clock.instant().minus(PAST_MAX);
    messages.messages().forEach((id, message) -> {
      if (message.over() && message.changedAt().isBefore(since)) {
        shown.put(id, message);
      }
    });
    queue();
  }

  /** Takes in a record of the incidents log; returns at once. */
  void accept(Received<Event> received) {
    lock.lock();
    try {
      if (fold(received)) {
        queue();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean fold(Received<Event> received) {
    if (!received.envelope().system().equals(plan.system())) {
      return false;
    }
    IncidentMessages before = messages;
    messages = messages.after(received.envelope().at(), received.event());
    return !before.messages().equals(messages.messages());
  }

  private void queue() {
    lock.lock();
    try {
      shown.keySet().retainAll(messages.messages().keySet());
      waiting.keySet().retainAll(messages.messages().keySet());
      messages.messages().forEach((id, message) -> {
        if (!message.reference().isEmpty() && !message.equals(shown.get(id))) {
          waiting.put(id, message);
        }
      });
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Until it is interrupted. @param tails reads the log; throws where it cannot be read */
  void follow(Supplier<? extends AutoCloseable> tails) {
    try (var _ = opened(tails)) {
      while (true) {
        lock.lockInterruptibly();
        try {
          while (waiting.isEmpty()) {
            changed.await();
          }
        } finally {
          lock.unlock();
        }
        Thread.sleep(once());
      }
    } catch (InterruptedException e) {
      LOG.debug("the incidents' messages are followed no more");
    } catch (Exception e) {
      LOG.warn("the tail of the incidents' messages did not close", e);
    }
  }

  private AutoCloseable opened(Supplier<? extends AutoCloseable> tails) throws InterruptedException {
    while (true) {
      try {
        AutoCloseable tail = tails.get();
        retry = retryMin;
        return tail;
      } catch (KafkaException e) {
        LOG.warn("the incidents' messages cannot be brought, the log is not read; it is tried again reason=\"{}\"", e.toString());
        Thread.sleep(later());
      }
    }
  }

  /** How long to wait now; each time longer, until something works. */
  private Duration later() {
    Duration now = retry;
    retry = retry.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : retry.multipliedBy(2);
    return now;
  }

  /** Brings the message that waits longest. @return how long to wait before the next one */
  Duration once() {
    Map.Entry<String, IncidentMessage> next;
    lock.lock();
    try {
      next = waiting.pollFirstEntry();
      if (next == null) {
        return BETWEEN;
      }
      shown.put(next.getKey(), next.getValue());
    } finally {
      lock.unlock();
    }
    Optional<Sending> sending = attempt(next.getValue());
    if (sending.isEmpty()) {
      LOG.info("the message of an incident cannot be changed, its thread goes on system={} incident={}", plan.system(), next.getKey());
    }
    if (sending.isPresent() && sending.get() instanceof Failed failed) {
      return again(next, failed);
    }
    retry = retryMin;
    return BETWEEN;
  }

  private Duration again(Map.Entry<String, IncidentMessage> failedOne, Failed failed) {
    LOG.warn("the message of an incident is behind, it is tried again system={} incident={} reason=\"{}\"", plan.system(),
        failedOne.getKey(), failed.reason());
    lock.lock();
    try {
      shown.remove(failedOne.getKey());
      waiting.putIfAbsent(failedOne.getKey(), failedOne.getValue()); // a newer one may wait already
    } finally {
      lock.unlock();
    }
    Duration asked = failed.retryAfter();
    Duration own = later();
    Duration wait = asked != null ? asked : own;
    return wait.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : wait;
  }

  private Optional<Sending> attempt(IncidentMessage message) {
    try {
      return sender.bring(plan.system(), message, slack);
    } catch (RuntimeException e) {
      LOG.error("the message of an incident cannot be made incident={}", message.affair().id(), e);
      return Optional.empty();
    }
  }
}
