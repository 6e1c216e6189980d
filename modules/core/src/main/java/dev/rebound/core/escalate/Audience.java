package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who can be reached, and how: turns a text into the notices for people and for the channel. Before any plan nobody can.
 *
 * <p>Ids: incident/kind/level/person/channel, and the sequence number of the news where there can be more than one.
 */
record Audience(@Nullable Plan plan) {
  /** What a message says: one line, and the rest. */
  record Text(String headline, List<String> lines) {}

  private static final String WHOLE_CHANNEL = "";
  private static final int FIRST_ATTEMPT = 1;

  /** One notice for each person on each of their channels; in Slack it goes to the channel and mentions the person. */
  List<NoticeRequested> people(
      OpenIncident incident, NoticeKind kind, int sequence, Collection<String> people, Text text, @Nullable RecoveryId recovery) {
    return people.stream()
        .distinct()
        .flatMap(person -> channelsOf(person).stream().map(channel -> notice(incident, kind, sequence, person, channel, text, recovery)))
        .toList();
  }

  /** News for the Slack channel, and by e-mail for everybody who was told before. */
  List<NoticeRequested> update(OpenIncident incident, Text text) {
    var notices = new ArrayList<>(slack(incident, text));
    notices.addAll(mail(incident, incident.notices().told(), text));
    return notices;
  }

  /** News for the Slack channel alone. */
  List<NoticeRequested> slack(OpenIncident incident, Text text) {
    return plan == null || plan.channels().slack() == null ? List.of() : List.of(update(incident, WHOLE_CHANNEL, Channel.SLACK, text));
  }

  /** News by e-mail. */
  List<NoticeRequested> mail(OpenIncident incident, Collection<String> people, Text text) {
    return people.stream()
        .filter(person -> channelsOf(person).contains(Channel.EMAIL))
        .map(person -> update(incident, person, Channel.EMAIL, text))
        .toList();
  }

  private List<Channel> channelsOf(String id) {
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

  private static NoticeRequested update(OpenIncident incident, String person, Channel channel, Text text) {
    return notice(incident, NoticeKind.UPDATE, incident.notices().sequence(), person, channel, text, null);
  }

  private static NoticeRequested notice(
      OpenIncident incident, NoticeKind kind, int sequence, String person, Channel channel, Text text, @Nullable RecoveryId recovery) {
    int level = Math.max(1, incident.ladder().level());
    var parts = new ArrayList<String>();
    parts.add(incident.incident().value());
    parts.add(kind.name().toLowerCase(Locale.ROOT));
    parts.add(Integer.toString(level));
    parts.add(person.equals(WHOLE_CHANNEL) ? "all" : person);
    parts.add(channel.name().toLowerCase(Locale.ROOT));
    if (sequence > 0) {
      parts.add(Integer.toString(sequence));
    }
    return new NoticeRequested(
        String.join("/", parts), FIRST_ATTEMPT, incident.incident(), kind, level, person, channel, text.headline(),
        text.lines().stream().filter(line -> !line.isEmpty()).toList(), recovery);
  }
}
