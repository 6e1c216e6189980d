package dev.rebound.notifier;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.escalate.EscalateState;
import dev.rebound.core.escalate.Escalation;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.kafka.EarlierEnds;
import dev.rebound.kafka.LogWriter;
import dev.rebound.kafka.OpenEffects;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.ChannelSender.Arrival;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sending;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.Stakeholders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requested notices outside of the decision, each on a virtual thread, and appends how it went. One channel that fails or
 * hangs stops no other. A notice whose sending was cut off by a crash before its end was recorded may be sent twice, never not at all; the
 * second time the message and the log say so.
 */
public final class Mouth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mouth.class);

  static final String WITHOUT_REVIEW = "without the review, which could not be drawn; ./rebound review writes it";

  private final LogWriter log;
  private final PlanReader plans;
  private final InstantSource clock;
  private final EarlierEnds ends;
  private final Map<Channel, ChannelSender> channels;
  private final ReviewPages reviews;
  private final OpenEffects effects = new OpenEffects();

  public Mouth(LogWriter log, PlanReader plans, InstantSource clock, EarlierEnds ends, List<ChannelSender> channels, ReviewPages reviews) {
    this.log = log;
    this.plans = plans;
    this.clock = clock;
    this.ends = ends;
    this.reviews = reviews;
    this.channels = channels.stream().collect(Collectors.toMap(ChannelSender::channel, Function.identity()));
  }

  /** Sees a record of the incidents log after it was decided on. Returns at once. */
  public void seen(Received<Event> received, EscalateState state) {
    var plan = state.plan();
    if (plan != null && received.event() instanceof NoticeRequested notice && received.envelope().writer().equals(Writers.ESCALATE)) {
      Optional<String> thread = Escalation.threadReference(state, notice.incident(), notice.channel());
      boolean report = Escalation.isFinalReport(state, notice);
      String planText = plan.text();
      effects.start(notice.notice() + "/" + notice.attempt(), () -> send(received, notice, thread, planText, report));
    }
  }

  private void send(Received<Event> request, NoticeRequested notice, Optional<String> thread, String planText, boolean report) {
    if (ends.holds(
        request,
        event -> event instanceof NoticeEnded ended && ended.notice().equals(notice.notice()) && ended.attempt() == notice.attempt())) {
      LOG.info("not sent again, its end is in the log notice={} attempt={}", notice.notice(), notice.attempt());
      return;
    }
    Envelope<Event> cause = request.envelope();
    boolean perhapsSent = ends.mayBeAnothers(request);
    Sending sending = attempt(cause, perhapsSent ? notice.perhapsSent() : notice, thread, planText, report);
    NoticeEnded ended = ended(notice, sending, perhapsSent ? true : null);
    LOG.info("notice ended system={} incident={} notice={} attempt={} sent={} reason=\"{}\"", cause.system(), notice.incident(),
        notice.notice(), notice.attempt(), ended.sent(), ended.reason());
    log.append(
            Topics.INCIDENTS,
            new Envelope<>(
                "mouth/" + notice.notice() + "/" + notice.attempt(), cause.system(), clock.instant(), Writers.MOUTH, null,
                CodeVersion.CURRENT, cause.planHash(), ended))
        .whenComplete(
            (position, failure) -> {
              if (failure != null) {
                LOG.warn("the end of a notice was not stored; its lease will send it again notice={} reason=\"{}\"", notice.notice(),
                    failure.getMessage());
              }
            });
  }

  private static NoticeEnded ended(NoticeRequested notice, Sending sending, @Nullable Boolean duplicate) {
    return switch (sending) {
      case Sent(String reference, String remark) ->
          new NoticeEnded(notice.notice(), notice.attempt(), true, reference, remark, null, duplicate, null);
      case Failed failed -> {
        Duration wait = failed.retryAfter();
        yield new NoticeEnded(
            notice.notice(), notice.attempt(), false, "", failed.reason(), failed.arrival() == Arrival.NOT_KNOWN ? true : null, duplicate,
            wait == null ? null : wait.toMillis());
      }
    };
  }

  private Sending attempt(Envelope<Event> cause, NoticeRequested notice, Optional<String> thread, String planText, boolean report) {
    ChannelSender channel = channels.get(notice.channel());
    if (channel == null) {
      return new Failed("this notifier has no channel " + notice.channel(), null);
    }
    try {
      Plan plan = plans.read(planText);
      return report && wantsReview(notice, plan) ? reported(channel, cause, notice, thread, plan)
          : channel.send(cause.system(), notice, thread, plan);
    } catch (RuntimeException e) {
      LOG.error("a channel broke channel={} notice={}", notice.channel(), notice.notice(), e);
      return new Failed("the channel itself is broken: " + e.getClass().getSimpleName(), null);
    }
  }

  private static boolean wantsReview(NoticeRequested notice, Plan plan) {
    return notice.channel() == Channel.EMAIL
        && Stakeholders.group(notice, plan).filter(group -> group.report() == Communication.Report.REVIEW).isPresent();
  }

  /** The report is promised, and goes without the review where that cannot be drawn. */
  private Sending reported(ChannelSender channel, Envelope<Event> cause, NoticeRequested notice, Optional<String> thread, Plan plan) {
    var review = reviews.of(cause.system(), notice.incident());
    if (review.isPresent()) {
      return channel.send(cause.system(), notice, thread, plan, review.get());
    }
    Sending plain = channel.send(cause.system(), notice, thread, plan);
    return plain instanceof Sent sent ? new Sent(sent.reference(), WITHOUT_REVIEW) : plain;
  }

  @Override
  public void close() {
    effects.close();
  }
}
