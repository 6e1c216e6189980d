package dev.rebound.notifier.channels.slack;

/**
 * How the log names a message in Slack: {@code CHANNEL/TS}. An update needs the channel's id; its name, which the plan has, will not do
 * (Slack, chat.update). The log of older versions has the {@code ts} alone.
 *
 * @param channel Slack's id of the channel; empty in records of older versions
 * @param ts Slack's id of the message in it, also of the thread below it
 */
record SlackReference(String channel, String ts) {
  static SlackReference of(String text) {
    int at = text.lastIndexOf('/');
    return new SlackReference(at < 0 ? "" : text.substring(0, at), text.substring(at + 1));
  }

  @Override
  public String toString() {
    return channel.isEmpty() ? ts : channel + "/" + ts;
  }
}
