package dev.rebound.notifier.channels.slack;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.standing.IncidentMessage;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.SecretFile;
import dev.rebound.notifier.channels.Stakeholders;
import dev.rebound.notifier.messages.SlackMessage;
import dev.rebound.notifier.messages.StandingMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Posts to the plan's Slack channel: the first message of an incident begins a thread, later ones answer in it. Who is paged or asked gets
 * a direct message besides. One sender serves all plans and threads of a process; closing it frees its connections.
 */
public final class SlackSender implements ChannelSender, AutoCloseable {
  private final InstantSource clock;
  private final SlackCalls calls;
  private final ChannelTurns turns;

  /** A sender with the time limit {@link ChannelSender#SENDING_MAX}. */
  public SlackSender() {
    this(SENDING_MAX, InstantSource.system());
  }

  SlackSender(Duration timeout, InstantSource clock) {
    this.clock = clock;
    this.calls = new SlackCalls(timeout);
    this.turns = new ChannelTurns(clock);
  }

  @Override
  public Channel channel() {
    return Channel.SLACK;
  }

  @Override
  public Sending send(SystemName system, NoticeRequested notice, Optional<String> threadReference, Plan plan) {
    Plan.Slack slack = plan.channels().slack();
    if (slack == null) {
      return new Failed("the plan configures no Slack", null);
    }
    if (SecretFile.read(slack.tokenFile()).isEmpty()) {
      return new Failed(SlackCalls.NO_TOKEN, null);
    }
    boolean outward = notice.promise() != null;
    String channel = outward ? Stakeholders.group(notice, plan).map(Communication.Group::slack).orElse("") : slack.channel();
    if (channel.isEmpty()) {
      return new Failed("the plan has no Slack channel of the stakeholders " + notice.person(), null);
    }
    Optional<String> user =
        outward ? Optional.empty() : Optional.ofNullable(plan.people().get(notice.person())).map(Plan.Person::slack);
    // Stakeholders read each message in their channel; the thread is that of the people who work on it.
    String thread = outward ? null : threadReference.map(SlackReference::of).map(SlackReference::ts).orElse(null);
    Sending sending = post(slack, channel, thread, SlackMessage.of(system, notice, user));
    return sending instanceof Sent sent && user.isPresent() && notice.kind() != NoticeKind.UPDATE
        ? new Sent(sent.reference(), directly(slack, user.get(), SlackMessage.of(system, notice, Optional.empty()))) : sending;
  }

  /** The person was mentioned in the channel already: without a direct message the notice is not lost, and it is not sent again. */
  private String directly(Plan.Slack slack, String user, SlackMessage message) {
    return switch (post(slack, user, null, message)) {
      case Sent _ -> "";
      case Failed failed -> "sent to the channel, and not as a direct message: " + failed.reason();
    };
  }

  private Sending post(Plan.Slack slack, String channel, @Nullable String thread, SlackMessage message) {
    ChannelTurns.Turn turn = turns.take(channel);
    Failed none = turn.none();
    if (none != null) {
      return none;
    }
    try {
      Thread.sleep(Duration.between(clock.instant(), turn.at()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failed("this notifier is closing", null);
    }
    Sending sending = calls.post(slack, channel, thread, message);
    if (sending instanceof Failed failed && failed.retryAfter() != null) {
      turns.leaveAlone(channel, failed.retryAfter());
    }
    return sending;
  }

  /**
   * Puts how an incident stands in the place of its message in the channel. Idempotent.
   *
   * @return a failure without {@link Failed#retryAfter()} may be tried again, too; empty where the message cannot be changed, ever
   */
  Optional<Sending> bring(SystemName system, IncidentMessage message, Plan.Slack slack) {
    SlackReference old = SlackReference.of(message.reference());
    if (old.channel().isEmpty()) {
      return Optional.empty();
    }
    Sending sending = calls.update(slack, old, StandingMessage.of(system, message));
    return sending instanceof Failed failed && SlackCalls.NEVER.stream().anyMatch(failed.reason()::endsWith) ? Optional.empty()
        : Optional.of(sending);
  }

  @Override
  public Optional<String> trouble(Plan plan) {
    return Optional.ofNullable(plan.channels().slack()).flatMap(calls::trouble);
  }

  @Override
  public void close() {
    calls.close();
  }
}
