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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the message of each incident in Slack's channel at what the incidents log says, in a thread of its own: it stops no notice, and its
 * failures are said in the log and tried again. What waits is one change an incident, the last one.
 */
public final class IncidentMessageFollower implements AutoCloseable {
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
  private Duration retry = RETRY_MIN;
  private final Thread thread;

  IncidentMessageFollower(Plan plan, Plan.Slack slack, SlackSender sender, InstantSource clock) {
    this.plan = plan;
    this.slack = slack;
    this.sender = sender;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("incident-messages").unstarted(this::follow);
  }

  /** Follows the log for the Slack channel of a plan; empty where the plan names none. What it returns closes all of it. */
  public static Optional<AutoCloseable> start(KafkaSettings kafka, Plan plan, SlackSender sender) {
    Plan.Slack slack = plan.channels().slack();
    if (slack == null) {
      return Optional.empty();
    }
    var follower = new IncidentMessageFollower(plan, slack, sender, InstantSource.system());
    var tail = LogTail.start(kafka, Topics.INCIDENTS, follower::begin, follower::accept);
    follower.thread.start();
    return Optional.of(() -> {
      tail.close();
      follower.close();
    });
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

  private void follow() {
    try {
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
    }
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
    retry = RETRY_MIN;
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
    Duration wait = asked != null ? asked : retry;
    retry = retry.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : retry.multipliedBy(2);
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

  @Override
  public void close() {
    thread.interrupt();
  }
}
