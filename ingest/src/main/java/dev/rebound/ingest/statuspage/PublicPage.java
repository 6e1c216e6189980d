package dev.rebound.ingest.statuspage;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.PageHistory;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusViews;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the public page of the first plan that has one: what the log told, and the page made of it. While the log does not take records
 * nothing new can have been read either, so the page stays as it was then and says how old that is. Used by many threads.
 */
public final class PublicPage {
  private static final Logger LOG = LoggerFactory.getLogger(PublicPage.class);

  private final Optional<ActivePlan> plan;
  private final DoorStatus status;
  private final InstantSource clock;
  private PageHistory history = PageHistory.NONE;
  private Instant freshAt = Instant.EPOCH;
  private @Nullable Made made;

  public PublicPage(ActivePlans plans, DoorStatus status, InstantSource clock) {
    this.plan = plans.all().stream().filter(each -> each.plan().channels().statusPage() != null).findFirst();
    this.status = status;
    this.clock = clock;
  }

  /**
   * One form of the page.
   *
   * @param tag strong entity tag (RFC 9110, 8.8.3): the same bytes have the same
   * @param modifiedAt when these bytes came first, whole seconds
   */
  record Form(byte[] body, String tag, Instant modifiedAt) {
    /** The form of now: where the bytes are those of before, it is that one. */
    static Form of(byte[] body, @Nullable Form before, Instant now) {
      String tag = "\"" + Sha256.id(Sha256.hex(body)) + "\"";
      return before != null && before.tag.equals(tag) ? before : new Form(body, tag, now.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  /** All forms, of what they were made, and when. */
  record Made(PageHistory of, boolean fresh, Instant at, Form html, Form json, Form atom) {}

  /**
   * Takes in a record of the incidents log, in its order. A record that breaks the page is left out of it and said in the service's log:
   * whoever hands records over has more to do with them.
   */
  public synchronized void accept(Received<Event> received) {
    var envelope = received.envelope();
    if (plan.isPresent() && envelope.system().equals(plan.get().system())) {
      try {
        history = history.after(envelope.at(), envelope.event());
      } catch (RuntimeException e) {
        LOG.error("the status page leaves a record out position={}", received.position(), e);
      }
    }
  }

  /** The page of now, or of the last moment of which something is known; empty where no plan has a page. */
  synchronized Optional<Made> now() {
    return plan.flatMap(active -> Optional.ofNullable(active.plan().channels().statusPage()).map(page -> made(active, page)));
  }

  private Made made(ActivePlan active, StatusPage page) {
    Instant now = clock.instant();
    boolean fresh = status.ready();
    if (fresh || freshAt.equals(Instant.EPOCH)) {
      freshAt = now;
    }
    Made last = made;
    if (last != null && !isDue(last, now, fresh)) {
      return last;
    }
    Instant asOf = freshAt.isBefore(history.now()) ? history.now() : freshAt;
    Duration age = fresh ? Duration.ZERO : Duration.between(freshAt, now).truncatedTo(ChronoUnit.SECONDS);
    StatusView view = StatusViews.at(active.plan(), page, history, asOf);
    Made next =
        new Made(
            history, fresh, now, Form.of(PageForms.html(page, view, age), last == null ? null : last.html, now),
            Form.of(PageForms.json(page, view, age), last == null ? null : last.json, now),
            Form.of(PageForms.atom(page, view), last == null ? null : last.atom, now));
    made = next;
    return next;
  }

  private boolean isDue(Made last, Instant now, boolean fresh) {
    Duration since = Duration.between(last.at, now);
    boolean news = last.of != history || last.fresh != fresh;
    return since.isNegative() || since.compareTo(news ? PageLimits.MADE_EVERY : PageLimits.MAX_AGE) >= 0;
  }
}
