package dev.rebound.notifier.watch;

import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.plan.Plan;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import dev.rebound.notifier.channels.ChannelSender.Sending;
import dev.rebound.notifier.channels.ChannelSender.Sent;
import dev.rebound.notifier.channels.ChannelSender;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends the watch's messages by the same channels as all others, one after the other. A notice is idempotent by its id. */
record Tellers(Plan plan, List<ChannelSender> channels, InstantSource clock) {
  /** Tells the first level; with each further attempt its backup and one level more, until one channel takes a message. */
  List<Telling> page(Instant from, int attempt, SightMessages message) {
    var people = new LinkedHashSet<String>();
    for (Plan.Level level : plan.escalation().subList(0, Math.min(attempt, plan.escalation().size()))) {
      Plan.Level onDuty = plan.onCall().at(level, clock.instant());
      people.addAll(onDuty.tell());
      if (attempt > 1) {
        people.addAll(onDuty.backup());
      }
    }
    return send(from, "blind", attempt, people, message);
  }

  /** Tells those who took the page, each on the channel that took it, in its thread. */
  List<Telling> back(Instant from, List<Telling> told, SightMessages message) {
    var results = new ArrayList<Telling>();
    for (Telling telling : told.stream().filter(Telling::sent).toList()) {
      for (ChannelSender channel : channels) {
        if (channel.channel() == telling.channel()) {
          results.add(send(channel, from, "sees-again", 1, telling.person(), message, Optional.of(telling.reference())));
        }
      }
    }
    return results;
  }

  private List<Telling> send(Instant from, String kind, int attempt, Set<String> people, SightMessages message) {
    var results = new ArrayList<Telling>();
    for (String person : people) {
      for (ChannelSender channel : channels) {
        if (reaches(channel, person)) {
          results.add(send(channel, from, kind, attempt, person, message, Optional.empty()));
        }
      }
    }
    return results;
  }

  private boolean reaches(ChannelSender channel, String id) {
    Plan.Person person = plan.people().get(id);
    return person != null
        && switch (channel.channel()) {
          case SLACK -> plan.channels().slack() != null && person.slack() != null;
          case EMAIL -> plan.channels().email() != null && person.email() != null;
        };
  }

  /** A channel that breaks its contract counts as one that did not take the message: the other one must still be tried. */
  private Sending attempt(ChannelSender channel, NoticeRequested notice, Optional<String> thread) {
    try {
      return channel.send(plan.system(), notice, thread, plan);
    } catch (RuntimeException e) {
      return new Failed("the channel itself is broken: " + e.getClass().getSimpleName(), null);
    }
  }

  private Telling send(
      ChannelSender channel, Instant from, String kind, int attempt, String person, SightMessages message, Optional<String> thread) {
    var period = new IncidentId(plan.system() + "-blind-" + from.toEpochMilli());
    var id = period + "/" + kind + "/" + person + "/" + channel.channel();
    // An UPDATE has no buttons: a button's answer would need Kafka.
    var notice =
        new NoticeRequested(
            id, attempt, period, NoticeKind.UPDATE, 1, person, channel.channel(), message.headline(), message.lines());
    return switch (attempt(channel, notice, thread)) {
      case Sent(String reference, _) -> new Telling(clock.instant(), person, channel.channel(), true, reference, "");
      case Failed failed -> new Telling(clock.instant(), person, channel.channel(), false, "", failed.reason());
    };
  }
}
