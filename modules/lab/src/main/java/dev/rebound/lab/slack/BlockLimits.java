package dev.rebound.lab.slack;

import com.fasterxml.jackson.databind.JsonNode;

/** What Slack takes as blocks. Source: Slack, Block Kit reference: message, header, section, context, actions, button. */
final class BlockLimits {
  private static final int BLOCKS_MAX = 50;
  private static final int HEADER_MAX = 150;
  private static final int SECTION_MAX = 3_000;
  private static final int CONTEXT_ELEMENTS_MAX = 10;
  private static final int ACTIONS_MAX = 25;
  private static final int BUTTON_TEXT_MAX = 75;
  private static final int BUTTON_VALUE_MAX = 2_000;
  private static final int ACTION_ID_MAX = 255;

  private BlockLimits() {}

  /** Whether Slack would take an array of blocks; of kinds that are not listed here nothing is asked. */
  static boolean hold(JsonNode blocks) {
    if (blocks.size() > BLOCKS_MAX) {
      return false;
    }
    for (JsonNode block : blocks) {
      JsonNode elements = block.path("elements");
      boolean taken =
          switch (block.path("type").asText()) {
            case "header" -> holds(block.path("text"), HEADER_MAX) && block.path("text").path("type").asText().equals("plain_text");
            case "section" -> block.has("fields") || holds(block.path("text"), SECTION_MAX);
            case "context" -> !elements.isEmpty() && elements.size() <= CONTEXT_ELEMENTS_MAX;
            case "actions" -> !elements.isEmpty() && elements.size() <= ACTIONS_MAX && buttons(elements);
            default -> true;
          };
      if (!taken) {
        return false;
      }
    }
    return true;
  }

  private static boolean buttons(JsonNode elements) {
    for (JsonNode element : elements) {
      if (element.path("type").asText().equals("button")
          && (!holds(element.path("text"), BUTTON_TEXT_MAX) || element.path("value").asText().length() > BUTTON_VALUE_MAX
              || element.path("action_id").asText().length() > ACTION_ID_MAX)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(JsonNode text, int max) {
    int length = text.path("text").asText().length();
    return length >= 1 && length <= max;
  }
}
