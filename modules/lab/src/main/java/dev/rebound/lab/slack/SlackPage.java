package dev.rebound.lab.slack;

import dev.rebound.lab.mail.Mail;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The stand-in's page: messages with their buttons, newest first, and the mails. */
final class SlackPage {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final String HEAD = """
      <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Slack stand-in</title><meta http-equiv="refresh" content="3"><style>
      body{font:16px/1.45 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:1rem;color:#1d1c1d;background:#fff}
      h1{font-size:1.15rem;border-bottom:1px solid #ddd;padding-bottom:.5rem} h2{font-size:1rem;margin-top:2rem}
      article{border:1px solid #ddd;border-radius:8px;padding:.6rem .9rem;margin:.6rem 0} article.reply{margin-left:2rem}
      header{color:#616061;font-size:.82rem} header b{color:#1d1c1d} p{margin:.35rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
      form{display:inline} button{font:inherit;font-weight:600;border:1px solid #bbb;border-radius:5px;background:#fff;padding:.25rem .8rem;
      margin:.3rem .4rem .2rem 0;cursor:pointer} button.primary{background:#007a5a;border-color:#007a5a;color:#fff}
      button.danger{background:#b3123b;border-color:#b3123b;color:#fff} nav a{margin-right:.8rem} .now{font-weight:700}
      </style></head><body>
      """;

  private SlackPage() {}

  /**
   * Renders it.
   *
   * @param user who presses the buttons
   * @param users who may be chosen
   */
  static String render(List<SlackMessage> messages, List<Mail> mails, String user, List<String> users) {
    StringBuilder page = new StringBuilder(HEAD).append("<h1>Slack (lab stand-in)</h1><nav>You press as: ");
    for (String each : users) {
      page.append("<a href=\"/?user=").append(escaped(each)).append('"').append(each.equals(user) ? " class=\"now\"" : "").append('>')
          .append(escaped(each)).append("</a>");
    }
    page.append("</nav>");
    if (messages.isEmpty()) {
      page.append("<p>No messages yet.</p>");
    }
    messages.reversed().forEach(message -> message(page, message, user));
    page.append("<h2>Mail</h2>");
    if (mails.isEmpty()) {
      page.append("<p>No mails yet.</p>");
    }
    mails.reversed().forEach(mail -> mail(page, mail));
    return page.append("</body></html>").toString();
  }

  private static void message(StringBuilder page, SlackMessage message, String user) {
    page.append("<article").append(message.threadTs().isEmpty() ? "" : " class=\"reply\"").append("><header><b>Rebound</b> in ")
        .append(escaped(message.channel())).append(" · ").append(time(message.postedAt()))
        .append(message.revisions() > 0 ? " · edited" : "").append("</header>");
    message.lines().forEach(line -> page.append("<p>").append(escaped(line)).append("</p>"));
    for (SlackMessage.Button button : message.buttons()) {
      page.append("<form method=\"post\" action=\"/press?from=page&amp;ts=").append(message.ts()).append("&amp;action=")
          .append(escaped(button.actionId())).append("&amp;user=").append(escaped(user)).append("\"><button")
          .append(button.style().isEmpty() ? "" : " class=\"" + escaped(button.style()) + "\"")
          .append(button.confirmed() ? " onclick=\"return confirm('Are you sure?')\"" : "").append('>').append(escaped(button.text()))
          .append("</button></form>");
    }
    page.append("</article>");
  }

  private static void mail(StringBuilder page, Mail mail) {
    page.append("<article><header><b>").append(escaped(mail.subject())).append("</b> · to ").append(escaped(String.join(", ", mail.to())))
        .append(" · ").append(time(mail.receivedAt())).append("</header><p>").append(escaped(mail.text())).append("</p></article>");
  }

  private static String time(Instant moment) {
    return TIME.format(moment);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
  }
}
