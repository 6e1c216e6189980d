package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who can be reached, and how: turns a text into the notices for people and for the channel. Before any plan nobody can.
 *
 * <p>Ids: incident/kind/level/person/channel, and the sequence number of the news where there can be more than one. Of planned work the
 * recovery stands in the incident's place.
 */
record Audience(@Nullable Plan plan) {
  /** What a message says: one line, and the rest. */
  record Text(String headline, List<String> lines) {}

  private static final String WHOLE_CHANNEL = "";
  private static final int FIRST_ATTEMPT = 1;

  /**
   * One notice for each person on each of their channels; in Slack it goes to the channel and mentions the person.
   *
   * @param question what they are asked; null where nothing is
   */
  List<NoticeRequested> people(
      Matter about, NoticeKind kind, int sequence, Collection<String> people, Text text, @Nullable ApprovalRequested question) {
    return people.stream()
        .distinct()
        .flatMap(person -> channelsOf(person).stream().map(channel -> notice(about, kind, sequence, person, channel, text, question)))
        .toList();
  }

  /** News for the Slack channel, and by e-mail for everybody who was told before. */
  List<NoticeRequested> update(Matter about, Text text) {
    var notices = new ArrayList<>(slack(about, text));
    notices.addAll(mail(about, about.notices().told(), text));
    return notices;
  }

  /** News for the Slack channel alone. */
  List<NoticeRequested> slack(Matter about, Text text) {
    return plan == null || plan.channels().slack() == null ? List.of() : List.of(update(about, WHOLE_CHANNEL, Channel.SLACK, text));
  }

  /** News by e-mail. */
  List<NoticeRequested> mail(Matter about, Collection<String> people, Text text) {
    return people.stream()
        .filter(person -> channelsOf(person).contains(Channel.EMAIL))
        .map(person -> update(about, person, Channel.EMAIL, text))
        .toList();
  }

  List<Channel> channelsOf(String id) {
    Plan.Person person = plan == null ? null : plan.people().get(id);
    if (plan == null || person == null) {
      return List.of();
    }
    var channels = new ArrayList<Channel>();
    if (plan.channels().slack() != null && person.slack() != null) {
      channels.add(Channel.SLACK);
    }
    if (plan.channels().email() != null && person.email() != null) {
      channels.add(Channel.EMAIL);
    }
    return channels;
  }

  private static NoticeRequested update(Matter about, String person, Channel channel, Text text) {
    return notice(about, NoticeKind.UPDATE, about.notices().sequence(), person, channel, text, null);
  }

  private static NoticeRequested notice(
      Matter about, NoticeKind kind, int sequence, String person, Channel channel, Text text, @Nullable ApprovalRequested question) {
    int level = about.level();
    var parts = new ArrayList<String>();
    parts.add(about.prefix());
    parts.add(kind.name().toLowerCase(Locale.ROOT));
    parts.add(Integer.toString(level));
    parts.add(person.equals(WHOLE_CHANNEL) ? "all" : person);
    parts.add(channel.name().toLowerCase(Locale.ROOT));
    if (sequence > 0) {
      parts.add(Integer.toString(sequence));
    }
    return new NoticeRequested(
        String.join("/", parts), FIRST_ATTEMPT, about.incident(), kind, level, person, channel, text.headline(),
        text.lines().stream().filter(line -> !line.isEmpty()).toList(), question == null ? null : question.recovery(),
        question == null ? null : question.step());
  }
}
