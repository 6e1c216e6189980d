package dev.rebound.ingest.intake;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.plans.DuplicateWindow.Claim;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * The way from a body to acknowledged records, the same for whoever sends. Returns only after every record was acknowledged, so what was
 * acknowledged to a sender is never lost (law 2).
 *
 * <p>1. Cut the body into items. 2. Have each translated into signals, one per system that it is about; a bad one goes to
 * {@link Topics#REJECTED} with its reason. 3. Claim each signal's key; append those that nobody stored or is storing. 4. Wait for all, own
 * and others', within the limit of the answer; nothing more is handed over after the log refused one, or when only the last part of the
 * limit is left, because handing over may itself wait for the log.
 *
 * <p>What was stored before a 503 is known when the sender repeats: the repetition begins where this one ended.
 */
public final class SignalIntake {
  private static final Logger LOG = LoggerFactory.getLogger(SignalIntake.class);
  /** This part of the answer's limit is left for the log: a fifth, which is {@link dev.rebound.kafka.KafkaLogWriter#BLOCK_LIMIT}. */
  private static final int LOG_PART = 5;

  private final LogWriter log;
  private final DoorStatus status;
  private final InstantSource clock;
  private final Duration answerLimit;
  private final DuplicateWindow window = new DuplicateWindow(IntakeLimits.DUPLICATE_KEYS_MAX);

  public SignalIntake(LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.log = log;
    this.status = status;
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

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
    private final ArrayDeque<Envelope<? extends SignalEvent>> lastUnrouted = new ArrayDeque<>();
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
   * Takes a body of an admitted sender.
   *
   * @param source name of the sender
   * @param waited what of the answer's limit is used up
   * @throws Refusal 400 where the translator cannot cut it, 503 where not everything was acknowledged within the limit: it must be sent
   *     again
   */
  public Taken take(String source, byte[] body, Duration waited, Translator translator) {
    var work = new Work(body, clock.instant(), System.nanoTime() + answerLimit.minus(waited).toNanos());
    List<JsonBody.Place> items;
    try {
      items = translator.items(body);
    } catch (Refusal refusal) {
      rejectBody(source, refusal, body);
      throw refusal;
    }
    Duration reserve = answerLimit.dividedBy(LOG_PART);
    try {
      for (var item : items) {
        take(source, item, work, translator);
        if (work.refused || work.left().compareTo(reserve) < 0) {
          throw late();
        }
      }
      await(work);
    } finally {
      work.own.forEach(claim -> window.failed(claim, late()));
    }
    status.webhook(source, work.at, work.accepted, work.duplicates, work.rejected, work.unrouted);
    work.lastUnrouted.forEach(unrouted -> status.unrouted(Unrouted.shown(source, unrouted)));
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

  private void take(String source, JsonBody.Place place, Work work, Translator translator) {
    List<? extends Envelope<? extends SignalEvent>> signals;
    try {
      signals = translator.signals(source, Fields.object(work.body, place), work.at);
    } catch (NotTaken e) {
      reject(source, e.reason(), place, work);
      return;
    }
    store(signals, work);
  }

  private void reject(String source, String reason, JsonBody.Place place, Work work) {
    work.rejected++;
    append(work, () -> log.reject(source, reason, kept(work.body, place.from(), place.length())), null);
  }

  /** What is kept of bytes that were not taken: without their secrets, and cut. */
  private static byte[] kept(byte[] body, int from, int length) {
    String shown = Redaction.ofJson(new String(body, from, Math.min(length, IntakeLimits.REJECTED_LOOKED_AT_MAX), StandardCharsets.UTF_8));
    byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= IntakeLimits.REJECTED_BYTES_MAX ? bytes : Arrays.copyOf(bytes, IntakeLimits.REJECTED_BYTES_MAX);
  }

  private void store(List<? extends Envelope<? extends SignalEvent>> envelopes, Work work) {
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
    if (!anyFirst && !envelopes.isEmpty()) {
      work.duplicates++;
    } else {
      work.accepted++;
      if (!envelopes.isEmpty() && envelopes.getFirst().system().equals(SystemName.UNROUTED)) {
        work.unrouted++;
        if (work.lastUnrouted.size() == DoorStatus.UNROUTED_MAX) {
          work.lastUnrouted.removeFirst();
        }
        work.lastUnrouted.addLast(envelopes.getFirst());
      }
    }
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
            LOG.warn("the log did not take a signal: {}", trouble.toString());
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
}
