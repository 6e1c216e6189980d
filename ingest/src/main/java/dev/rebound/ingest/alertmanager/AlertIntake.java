package dev.rebound.ingest.alertmanager;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.ActivePlans.Route;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.plans.DuplicateWindow.Claim;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.redaction.Redaction;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.ingest.status.DoorStatus.UnroutedAlert;
import dev.rebound.kafka.LogWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the alerts of a webhook. Returns only after every record was acknowledged, so an acknowledged webhook is never lost (law 2).
 *
 * <p>1. Cut the body into alerts. 2. Read each; a bad one goes to {@link Topics#REJECTED} with its reason. 3. Route each by the plans; one
 * event per system and component, one under {@code unrouted} where nobody wants it. 4. Claim each event's key; append those that nobody
 * stored or is storing. 5. Wait for all, own and others', within the limit of the answer; nothing more is handed over after the log refused
 * one, or when only the last part of the limit is left, because handing over may itself wait for the log.
 *
 * <p>What was stored before a 503 is known when the sender repeats: the repetition begins where this one ended.
 */
public final class AlertIntake {
  private static final Logger LOG = LoggerFactory.getLogger(AlertIntake.class);
  /** JSON never needs more bytes than this for one character: {@code \}{@code u0000}. */
  private static final int BYTES_PER_CHARACTER_MAX = 6;
  /** This part of the answer's limit is left for the log: a fifth, which is {@link dev.rebound.kafka.KafkaLogWriter#BLOCK_LIMIT}. */
  private static final int LOG_PART = 5;

  private final ActivePlans plans;
  private final LogWriter log;
  private final DoorStatus status;
  private final InstantSource clock;
  private final Duration answerLimit;
  private final DuplicateWindow window = new DuplicateWindow(AlertLimits.DUPLICATE_KEYS_MAX);

  public AlertIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.log = log;
    this.status = status;
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

  /** What became of a body's alerts; every alert is in exactly one count. */
  public record Taken(int accepted, int duplicates, int rejected) {}

  /** One request under way. */
  private static final class Work {
    private final byte[] body;
    private final Instant at;
    private final long deadline;
    private final List<Claim> own = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int accepted;
    private int duplicates;
    private int rejected;
    private int unrouted;
    private final ArrayDeque<Envelope<AlertReported>> lastUnrouted = new ArrayDeque<>();
    private volatile boolean refused;

    private Work(byte[] body, Instant at, long deadline) {
      this.body = body;
      this.at = at;
      this.deadline = deadline;
    }

    /** An append begins, or somebody else's is waited for. One counter for a body costs less than futures for each alert. */
    private void opened() {
      open.incrementAndGet();
    }

    /** It ended; the last one ends the wait. */
    private void ended(boolean stored) {
      refused = refused || !stored;
      if (open.decrementAndGet() == 0) {
        ended.complete(null);
      }
    }

    /** What is left of the answer's limit. */
    private Duration left() {
      return Duration.ofNanos(deadline - System.nanoTime());
    }
  }

  /**
   * Takes a webhook of an admitted sender.
   *
   * @param waited what of the answer's limit is used up
   * @throws Refusal 400 where it is no webhook, 503 where not everything was acknowledged within the limit: it must be sent again
   */
  public Taken take(String source, byte[] body, Duration waited) {
    var work = new Work(body, clock.instant(), System.nanoTime() + answerLimit.minus(waited).toNanos());
    List<WebhookBody.Place> alerts;
    try {
      alerts = WebhookBody.alerts(body);
    } catch (Refusal refusal) {
      rejectBody(source, refusal, body);
      throw refusal;
    }
    Duration reserve = answerLimit.dividedBy(LOG_PART);
    try {
      for (var alert : alerts) {
        take(source, alert, work);
        if (work.refused || work.left().compareTo(reserve) < 0) {
          throw late();
        }
      }
      await(work);
    } finally {
      work.own.forEach(claim -> window.failed(claim, late()));
    }
    status.webhook(source, work.at, work.accepted, work.duplicates, work.rejected, work.unrouted);
    work.lastUnrouted.forEach(unrouted -> status.unrouted(shown(unrouted)));
    return new Taken(work.accepted, work.duplicates, work.rejected);
  }

  private void rejectBody(String source, Refusal refusal, byte[] body) {
    status.bodyRejected();
    try {
      status
          .watched(log.reject(source, refusal.problem().detail(), kept(body, 0, body.length)))
          .exceptionally(
              trouble -> {
                LOG.warn("a rejected body could not be kept, source={}", source);
                return null;
              });
    } catch (LogWriter.LogUnavailable e) {
      LOG.warn("a rejected body could not be kept, source={}", source);
    }
  }

  private void take(String source, WebhookBody.Place place, Work work) {
    switch (AlertText.read(work.body, place)) {
      case AlertText.Bad bad -> reject(source, bad.reason(), place, work);
      case AlertText.Good good -> {
        List<Envelope<AlertReported>> envelopes;
        try {
          envelopes = envelopes(source, good, work.at);
        } catch (StackOverflowError e) {
          reject(source, "a matcher of a plan is too deep for a label of this length", place, work);
          return;
        }
        if (envelopes.stream().anyMatch(AlertIntake::tooLarge)) {
          reject(source, "the event would be larger than " + AlertLimits.EVENT_BYTES_MAX + " bytes", place, work);
          return;
        }
        store(envelopes, work);
      }
    }
  }

  private void reject(String source, String reason, WebhookBody.Place place, Work work) {
    work.rejected++;
    append(work, () -> log.reject(source, reason, kept(work.body, place.from(), place.length())), null);
  }

  /** What is kept of bytes that were not taken: without their secrets, and cut. */
  private static byte[] kept(byte[] body, int from, int length) {
    String shown = Redaction.ofJson(new String(body, from, Math.min(length, AlertLimits.REJECTED_LOOKED_AT_MAX), StandardCharsets.UTF_8));
    byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= AlertLimits.REJECTED_BYTES_MAX ? bytes : Arrays.copyOf(bytes, AlertLimits.REJECTED_BYTES_MAX);
  }

  private void store(List<Envelope<AlertReported>> envelopes, Work work) {
    boolean anyFirst = false;
    for (var envelope : envelopes) {
      Claim claim = window.claim(envelope.system() + "/" + envelope.id());
      if (claim.first()) {
        anyFirst = true;
        work.own.add(claim);
        append(work, () -> log.append(Topics.SIGNALS, envelope), claim);
      } else {
        work.opened();
        claim.stored().whenComplete((stored, trouble) -> work.ended(trouble == null));
      }
    }
    if (!anyFirst) {
      work.duplicates++;
    } else {
      work.accepted++;
      if (envelopes.getFirst().system().equals(SystemName.UNROUTED)) {
        work.unrouted++;
        if (work.lastUnrouted.size() == DoorStatus.UNROUTED_MAX) {
          work.lastUnrouted.removeFirst();
        }
        work.lastUnrouted.addLast(envelopes.getFirst());
      }
    }
  }

  private static UnroutedAlert shown(Envelope<AlertReported> envelope) {
    var labels = envelope.event().labels();
    return new UnroutedAlert(
        envelope.at(), envelope.event().source(), Redaction.word(labels.getOrDefault("alertname", ""), AlertLimits.SHOWN_WORD_MAX),
        labels.keySet().stream().sorted().limit(AlertLimits.SHOWN_LABELS_MAX)
            .map(name -> Redaction.word(name, AlertLimits.SHOWN_WORD_MAX)).toList());
  }

  /** @param claim settled with the append; null where nobody else waits for it */
  private void append(Work work, Supplier<CompletableFuture<Position>> append, @Nullable Claim claim) {
    work.opened();
    CompletableFuture<Position> result;
    try {
      result = append.get();
    } catch (LogWriter.LogUnavailable e) {
      result = CompletableFuture.failedFuture(e);
    }
    result.whenComplete(
        (position, trouble) -> {
          status.appended(trouble == null);
          if (claim != null && trouble == null) {
            window.succeeded(claim);
          } else if (claim != null) {
            window.failed(claim, trouble);
          }
          if (trouble != null && !work.refused) {
            LOG.warn("the log did not take a webhook: {}", trouble.toString());
          }
          work.ended(trouble == null);
        });
  }

  private void await(Work work) {
    work.ended(true);
    try {
      work.ended.get(Math.max(0, work.left().toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      status.appendLate();
      throw late();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a body is never exceptional", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw late();
    }
    if (work.refused) {
      throw late();
    }
  }

  private Refusal late() {
    return Refusal.unavailable("not everything was stored within " + answerLimit.toMillis() + " ms; send it again");
  }

  private List<Envelope<AlertReported>> envelopes(String source, AlertText.Good alert, Instant at) {
    List<Route> routes = plans.routes(alert.labels());
    if (routes.isEmpty()) {
      routes = List.of(new Route(SystemName.UNROUTED, "", Envelope.NO_PLAN));
    }
    // Only here, because alerts are routed and recognised by the labels that were sent.
    Map<String, String> labels = Redaction.of(alert.labels());
    Map<String, String> annotations = Redaction.of(alert.annotations());
    String generatorUrl = Redaction.of(alert.generatorUrl());
    return routes.stream()
        .map(route ->
            envelope(
                alert, route, at,
                new AlertReported(
                    source, route.component(), alert.status(), labels, annotations, alert.startsAt(), alert.endsAt(),
                    Redaction.of(alert.fingerprint()), generatorUrl)))
        .toList();
  }

  private static Envelope<AlertReported> envelope(AlertText.Good alert, Route route, Instant at, AlertReported event) {
    String id = "alert/" + Sha256.id(alert.fingerprint(), alert.startsAt().toString(), alert.status().name(), route.component());
    return new Envelope<>(id, route.system(), at, Writers.INGEST, null, CodeVersion.CURRENT, route.planHash(), event);
  }

  private static boolean tooLarge(Envelope<AlertReported> envelope) {
    var alert = envelope.event();
    long characters = alert.generatorUrl().length();
    for (var pairs : List.of(alert.labels(), alert.annotations())) {
      for (var pair : pairs.entrySet()) {
        characters += pair.getKey().length() + pair.getValue().length() + BYTES_PER_CHARACTER_MAX;
      }
    }
    return characters * BYTES_PER_CHARACTER_MAX > AlertLimits.EVENT_BYTES_MAX && Json.bytes(alert).length > AlertLimits.EVENT_BYTES_MAX;
  }
}
