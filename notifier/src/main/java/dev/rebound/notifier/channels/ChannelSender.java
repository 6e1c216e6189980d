package dev.rebound.notifier.channels;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port of a channel: sends one notice once. It blocks for some times {@link #SENDING_MAX} at most, less than a notice's lease, and
 * never throws for what the network or the service does. An attempt that timed out may have arrived all the same, so a repeated attempt can
 * show a message twice.
 */
public interface ChannelSender {
  /** Time limit of each wait for the service: of the whole call for Slack, of connecting and of each answer for e-mail. */
  Duration SENDING_MAX = Duration.ofSeconds(5);

  /** The channel that this sender serves. */
  Channel channel();

  /**
   * Sends a notice.
   *
   * @param threadReference the reference that the incident's first message of this channel got; empty for the first message itself
   * @param plan the active plan: who has which address, and where the channel is
   */
  Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan);

  /**
   * Sends a notice with a page that goes along, where the channel can carry one; without it elsewhere. Arguments as above.
   *
   * @param page what goes along
   */
  default Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan, Page page) {
    return send(system, notice, threadReference, plan);
  }

  /**
   * An HTML page that needs nothing from elsewhere.
   *
   * @param name of its file
   */
  record Page(String name, String html) {}

  /**
   * Asks at start whether the channel would take messages, without sending one.
   *
   * @return what is wrong, one line without secrets; empty where all is well or the plan does not configure the channel
   */
  Optional<String> trouble(Plan plan);

  /** What came of a sending. */
  sealed interface Sending {}

  /**
   * The service took the message.
   *
   * @param reference the channel's own id of the message; the first one of an incident is the thread of the later ones
   * @param remark one line for the audit log on what went wrong beside it; empty as a rule
   */
  record Sent(String reference, String remark) implements Sending {
    /** One with nothing to remark. */
    public Sent(String reference) {
      this(reference, "");
    }
  }

  /**
   * The service did not take the message, or did not say so in time.
   *
   * @param reason one line for the audit log, without secrets
   * @param retryAfter how long the service wants to be left alone; null where it did not say
   * @param arrival whether the message may be there all the same
   */
  record Failed(String reason, @Nullable Duration retryAfter, Arrival arrival) implements Sending {
    /** The message did not arrive. */
    public Failed(String reason, @Nullable Duration retryAfter) {
      this(reason, retryAfter, Arrival.NO);
    }
  }

  /** Whether a message that was not confirmed arrived. */
  enum Arrival {
    NO,
    /** The service had the message, or a part of it, and did not say what became of it. */
    NOT_KNOWN
  }
}
