package dev.rebound.notifier.pages;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.PageHistory;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusViews;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps another status page at what the incidents log says, in a thread of its own: it stops no channel, and its failures are said in the
 * log and tried again, and are never a page to people.
 */
public final class PageFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PageFollower.class);
  /** Between two looks where nothing happened: the end of a maintenance is no event. */
  private static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);
  private static final Duration RETRY_MIN = Duration.ofSeconds(5);
  private static final Duration RETRY_MAX = Duration.ofMinutes(5);
  /** A second a request, as Atlassian allows, and a tenth for clocks that differ. */
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(1_100);

  private final Plan plan;
  private final StatusPage page;
  private final OtherPage other;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private PageHistory history = PageHistory.NONE;
  private @Nullable PageHistory shown;
  private final Thread thread;

  PageFollower(Plan plan, StatusPage page, OtherPage other, InstantSource clock) {
    this.plan = plan;
    this.page = page;
    this.other = other;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("page-follower").unstarted(this::follow);
  }

  /** Follows the log for the other page of a plan; empty where the plan names none. What it returns closes all of it. */
  public static Optional<AutoCloseable> start(KafkaSettings kafka, Plan plan) {
    StatusPage page = plan.channels().statusPage();
    StatusPage.Atlassian place = page == null ? null : page.atlassian();
    if (page == null || place == null) {
      return Optional.empty();
    }
    var calls = new AtlassianCalls(place, BETWEEN_REQUESTS);
    var follower = new PageFollower(plan, page, new AtlassianPage(place, calls), InstantSource.system());
    var tail = LogTail.start(kafka, Topics.INCIDENTS, past -> past.forEach(follower::accept), follower::accept);
    follower.thread.start();
    return Optional.of(() -> {
      tail.close();
      follower.close();
      calls.close();
    });
  }

  /** Takes in a record of the incidents log; returns at once. */
  void accept(Received<Event> received) {
    if (!received.envelope().system().equals(plan.system())) {
      return;
    }
    lock.lock();
    try {
      history = history.after(received.envelope().at(), received.event());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void follow() {
    Duration retry = RETRY_MIN;
    try {
      while (true) {
        Optional<String> trouble = once();
        retry = trouble.isEmpty() ? RETRY_MIN : retry.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : retry.multipliedBy(2);
        await(trouble.isEmpty() ? LOOK_INTERVAL : retry, trouble.isEmpty());
      }
    } catch (InterruptedException e) {
      LOG.debug("the other status page is followed no more");
    }
  }

  /** Brings the page to what the log says now. */
  Optional<String> once() {
    PageHistory now;
    lock.lock();
    try {
      now = history;
    } finally {
      lock.unlock();
    }
    var moment = clock.instant();
    StatusView view = StatusViews.at(plan, page, now, moment.isBefore(now.now()) ? now.now() : moment);
    Optional<String> trouble = attempt(view);
    trouble.ifPresent(reason ->
        LOG.warn("the other status page is behind, it is tried again system={} reason=\"{}\"", plan.system(), reason));
    shown = now;
    return trouble;
  }

  private Optional<String> attempt(StatusView view) {
    try {
      return other.bring(page, view);
    } catch (RuntimeException e) {
      LOG.error("the adapter of the other status page broke", e);
      return Optional.of("the adapter itself is broken: " + e.getClass().getSimpleName());
    }
  }

  /** Waits; news end the wait only where nothing is wrong, so that a failing page is left alone for a while. */
  private void await(Duration limit, boolean endedByNews) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (left > 0 && !(endedByNews && history != shown)) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
