package dev.rebound.notifier.messages;

import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;

/**
 * A notice as an e-mail.
 *
 * @param subject begins with {@code [Rebound]} and the system
 * @param plain the text
 * @param html the same as HTML without anything from elsewhere
 */
public record MailMessage(String subject, String plain, String html) {
  /** Longer subjects are cut by clients anyway. */
  static final int SUBJECT_MAX = 200;

  /** Read on a phone: as wide as the screen, nothing to load. */
  private static final String HEAD =
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>"
          + "<body style=\"font-family:sans-serif;font-size:16px;line-height:1.4\"><h2 style=\"font-size:18px\">";

  /** The message of a notice. */
  public static MailMessage of(SystemName system, NoticeRequested notice) {
    String headline = Headline.of(system, notice);
    String answer = answer(system, notice);
    String context = Headline.context(system, notice);
    var plain = new StringBuilder(headline).append("\n\n");
    var html = new StringBuilder(HEAD).append(escape(headline)).append("</h2>");
    for (String line : notice.lines()) {
      plain.append(line).append('\n');
      html.append("<p>").append(escape(line)).append("</p>");
    }
    if (!answer.isEmpty()) {
      plain.append('\n').append(answer).append('\n');
      html.append("<p>").append(escape(answer)).append("</p>");
    }
    plain.append("\n-- \n").append(context).append('\n');
    html.append("<hr><p><small>").append(escape(context)).append("</small></p></body></html>");
    return new MailMessage(Headline.cut("[Rebound] " + headline, SUBJECT_MAX), plain.toString(), html.toString());
  }

  /** An e-mail proves nobody's identity, so it says where to answer instead of taking answers. */
  private static String answer(SystemName system, NoticeRequested notice) {
    return switch (notice.kind()) {
      case PAGE -> "Acknowledge in Slack or in the console (" + Headline.about(notice) + " of " + system
          + "). A reply to this mail is not read.";
      case APPROVAL -> "Approve or reject in Slack or in the console (" + Headline.about(notice) + " of " + system
          + "). A reply to this mail is not read.";
      case UPDATE -> "";
    };
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
