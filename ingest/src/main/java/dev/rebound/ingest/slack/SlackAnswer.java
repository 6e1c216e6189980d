package dev.rebound.ingest.slack;

import java.util.Map;

/** What one person alone sees, in answer to what they pressed or typed. */
final class SlackAnswer {
  /** Longest text of ours, characters; Slack cuts far beyond it. */
  static final int TEXT_MAX = 3_000;

  private SlackAnswer() {}

  /** Source: Slack, "Handling user interaction", message responses. */
  static Map<String, Object> fields(String text) {
    return Map.of("response_type", "ephemeral", "replace_original", false, "text", cut(text));
  }

  /** What comes of alerts and of people may mention nobody and link nowhere. Source: Slack, "Formatting text", escaping. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
  }
}
