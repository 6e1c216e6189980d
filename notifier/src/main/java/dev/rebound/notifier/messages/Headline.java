package dev.rebound.notifier.messages;

import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.SystemName;

/** The first line of every message: it always begins with the name of the protected system. */
final class Headline {
  private Headline() {}

  static String of(SystemName system, NoticeRequested notice) {
    String line = notice.headline().replaceAll("\\p{C}+", " ").strip();
    return line.startsWith(system + ":") ? line : system + ": " + line;
  }

  /** The foot of every message: what it belongs to, and whether it may have been read before. */
  static String context(SystemName system, NoticeRequested notice) {
    String repetition = notice.mayRepeat() ? "Perhaps a repetition: it is not known whether this message arrived before. " : "";
    return repetition + belonging(system, notice);
  }

  private static String belonging(SystemName system, NoticeRequested notice) {
    boolean escalated = notice.level() > 0 && notice.promise() == null; // of stakeholders nobody is on a level
    return "System " + system + " · " + about(notice) + (escalated ? " · level " + notice.level() : "");
  }

  /** What it is about, by the name that an answer gives. Planned work stands on no level. */
  static String about(NoticeRequested notice) {
    return (notice.level() > 0 ? "incident " : "planned work ") + notice.incident();
  }

  /** A text of at most so many characters; never cuts a character in two. */
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }
}
