package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.Received;
import dev.rebound.core.review.Review.Message;
import dev.rebound.core.review.Review.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Who was told what, and what people did. */
final class Communication {
  private Communication() {}

  /** Every notice once, with all its attempts. */
  static List<Message> messages(List<Received<Event>> records) {
    var messages = new LinkedHashMap<String, Message>();
    for (Received<Event> record : records) {
      Instant at = record.envelope().at();
      if (record.event() instanceof NoticeRequested notice) {
        messages.merge(
            notice.notice(),
            new Message(
                at, word(notice.kind()), notice.person(), word(notice.channel()), notice.headline(), 1, null, "not sent yet"),
            (known, again) ->
                new Message(
                    known.at(), known.kind(), known.person(), known.channel(), known.headline(), known.attempts() + 1, known.took(),
                    known.reason()));
      } else if (record.event() instanceof NoticeEnded ended) {
        messages.computeIfPresent(
            ended.notice(),
            (id, known) ->
                new Message(
                    known.at(), known.kind(), known.person(), known.channel(), known.headline(), known.attempts(),
                    ended.sent() ? Duration.between(known.at(), at) : known.took(),
                    ended.sent() || known.took() != null ? "" : ended.reason()));
      }
    }
    return List.copyOf(messages.values());
  }

  /** What people said and answered, in the order of the log. */
  static List<Word> decisions(List<Received<Event>> records) {
    var words = new ArrayList<Word>();
    for (Received<Event> record : records) {
      if (record.event() instanceof CommandReceived command) {
        words.add(
            word(record, command.person(), command.method() + ", as " + command.role(),
                command.verb().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + (command.reason().isBlank() ? "" : ": " + command.reason())));
      } else if (record.event() instanceof ApprovalGranted granted) {
        words.add(word(record, granted.person(), granted.method() + ", as " + granted.role(), "approved"));
      } else if (record.event() instanceof LadderStopped stopped) {
        words.add(word(record, stopped.person(), stopped.method(), "has the incident"));
      } else if (record.event() instanceof StepSkipped skipped) {
        words.add(word(record, skipped.person(), "", "had step " + skipped.step() + " left out: " + skipped.reason()));
      }
    }
    return words;
  }

  private static Word word(Received<Event> record, String person, String how, String what) {
    return new Word(record.position(), record.envelope().at(), person, how, what);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
