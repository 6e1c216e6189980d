package dev.rebound.lab.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message in a channel, as it stands after its updates.
 *
 * @param channel as it was given: a name with #, an id, or a person's id for a direct message
 * @param ts Slack's id of a message: seconds and microseconds of its arrival
 * @param threadTs the message it answers, or empty
 * @param blocks Block Kit blocks, an array; empty where there are none
 * @param revisions how often it was updated
 */
public record SlackMessage(String channel, String ts, String threadTs, String text, JsonNode blocks, Instant postedAt, int revisions) {

  /** Slack's id of the channel: of a name one is made, of a person the one of their direct messages. */
  public String channelId() {
    return channelId(channel);
  }

  static String channelId(String channel) {
    return channel.startsWith("#") ? "C0" + channel.substring(1).toUpperCase(Locale.ROOT)
        : channel.startsWith("U") ? "D0" + channel.substring(1).replace("-", "") : channel;
  }

  /** A button that can be pressed. */
  public record Button(String actionId, String blockId, String value, String text, String style, boolean confirmed) {}

  /** The message after an update. */
  SlackMessage updated(String newText, JsonNode newBlocks) {
    return new SlackMessage(channel, ts, threadTs, newText, newBlocks, postedAt, revisions + 1);
  }

  /** The buttons of all its blocks, in their order. */
  public List<Button> buttons() {
    List<Button> buttons = new ArrayList<>();
    for (JsonNode block : blocks) {
      List<JsonNode> elements = new ArrayList<>();
      block.path("elements").forEach(elements::add);
      elements.add(block.path("accessory"));
      for (JsonNode element : elements) {
        if (element.path("type").asText().equals("button")) {
          buttons.add(new Button(
              element.path("action_id").asText(), block.path("block_id").asText(), element.path("value").asText(),
              element.path("text").path("text").asText(), element.path("style").asText(), element.has("confirm")));
        }
      }
    }
    return List.copyOf(buttons);
  }

  /** The button of an action. */
  public Optional<Button> button(String actionId) {
    return buttons().stream().filter(button -> button.actionId().equals(actionId)).findFirst();
  }

  /** What a reader sees: the texts of the blocks, or the text where there are no blocks. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (JsonNode block : blocks) {
      addText(lines, block.path("text"));
      block.path("fields").forEach(field -> addText(lines, field));
      if (block.path("type").asText().equals("context")) {
        block.path("elements").forEach(element -> addText(lines, element));
      }
    }
    return lines.isEmpty() ? List.of(text) : List.copyOf(lines);
  }

  private static void addText(List<String> lines, JsonNode text) {
    String words = text.isTextual() ? text.asText() : text.path("text").asText();
    if (!words.isEmpty()) {
      lines.add(words);
    }
  }
}
