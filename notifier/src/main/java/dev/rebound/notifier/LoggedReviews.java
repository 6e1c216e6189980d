package dev.rebound.notifier;

import dev.rebound.audit.review.ReviewDocument;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.review.Concerned;
import dev.rebound.core.review.Reviews;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.notifier.channels.ChannelSender.Page;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws reviews from the incidents log. A log that does not answer costs a final report its review, never the report. */
final class LoggedReviews implements ReviewPages {
  /** Of reading and drawing; a lease is 30 s and the sending needs its part of it. */
  static final Duration LIMIT = Duration.ofSeconds(10);
  /** A larger page is not sent: mail servers refuse messages of some 10 MB, and a page grows by a third on its way. */
  static final int BYTES_MAX = 2_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(LoggedReviews.class);

  private final Consumer<Consumer<Received<Event>>> log;
  private final PlanReader plans;
  private final Duration limit;

  LoggedReviews(KafkaSettings kafka, PlanReader plans) {
    this(listener -> LogTail.readAll(kafka, Topics.INCIDENTS, listener), plans, LIMIT);
  }

  /** @param log hands over all that is committed now, in its order */
  LoggedReviews(Consumer<Consumer<Received<Event>>> log, PlanReader plans, Duration limit) {
    this.log = log;
    this.plans = plans;
    this.limit = limit;
  }

  @Override
  public Optional<Page> of(SystemName system, IncidentId incident) {
    var drawing = new FutureTask<>(() -> draw(system, incident));
    Thread.ofVirtual().name("review").start(drawing);
    try {
      return drawing.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("no review could be drawn system={} incident={} reason=\"{}\"", system, incident, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drawing.cancel(true);
    return Optional.empty();
  }

  private Optional<Page> draw(SystemName system, IncidentId incident) {
    var concerned = new Concerned(incident);
    List<Received<Event>> records = new ArrayList<>();
    log.accept(record -> {
      boolean own = record.envelope().system().equals(system);
      if (own && (record.event() instanceof PlanActivated || concerned.takes(record.event()))) {
        records.add(record);
      }
    });
    return Reviews.of(incident, records, plans).map(ReviewDocument::html)
        .filter(html -> html.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX)
        .map(html -> new Page("review-" + incident.value().replaceAll("[^A-Za-z0-9._-]", "-") + ".html", html));
  }
}
