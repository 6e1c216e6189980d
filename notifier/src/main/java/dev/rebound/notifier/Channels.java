package dev.rebound.notifier;

import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.email.EmailSender;
import dev.rebound.notifier.channels.slack.SlackSender;
import java.util.List;

/** All channels of a process: one sender each, for the mouth and for the watch. */
public final class Channels implements AutoCloseable {
  private final SlackSender slack = new SlackSender();
  private final List<ChannelSender> all = List.of(slack, new EmailSender());

  /** The senders. */
  public List<ChannelSender> all() {
    return all;
  }

  /** The sender for Slack, which the incidents' messages share. */
  public SlackSender slack() {
    return slack;
  }

  @Override
  public void close() {
    slack.close();
  }
}
