package dev.rebound.ingest.slack;

import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.standing.Affair;
import dev.rebound.core.standing.Affair.Told;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How things stand, in the words of a Slack message. Times are UTC. */
final class StandingText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private StandingText() {}

  /** What is open in a system. @param acts whether the kill switch of this machine is released */
  static List<String> status(Plan plan, List<Affair> open, boolean acts, Instant now) {
    var lines = new ArrayList<String>();
    lines.add("*" + plan.system() + "*: " + (open.isEmpty() ? "nothing is open." : open.size() + " open."));
    if (!acts) {
      lines.add("The kill switch is engaged: Rebound does nothing.");
    }
    for (Affair each : open) {
      lines.add("• `" + each.id() + "` " + SlackAnswer.escaped(each.what()) + " – for " + age(each.since(), now) + ". " + held(each)
          + (each.served() ? " Users are served again." : ""));
      if (!each.doing().isEmpty()) {
        lines.add("    Rebound now: " + SlackAnswer.escaped(each.doing()));
      }
      ApprovalRequested question = each.question();
      if (question != null) {
        lines.add("    Waits for an answer until " + TIME.format(question.expiresAt()) + ": " + SlackAnswer.escaped(question.action())
            + ". Type `/rebound approve " + each.id() + "` or `/rebound reject " + each.id() + "`.");
      }
    }
    return lines;
  }

  private static String held(Affair affair) {
    if (affair.planned()) {
      return "Planned work.";
    }
    return affair.holder().isEmpty() ? "*Nobody has it yet*; type `/rebound ack " + affair.id() + "` to take it."
        : affair.holder() + " has it.";
  }

  /** Who is told at the present level; where nothing is open, whom each level would tell now. */
  static List<String> who(Plan plan, List<Affair> open, Instant now) {
    var lines = new ArrayList<String>();
    if (open.isEmpty()) {
      lines.add("*" + plan.system() + "*: nobody is told of anything now. On call:");
      plan.escalation().forEach(level -> lines.add("• " + duty(plan, level, now)));
      return lines;
    }
    for (Affair each : open) {
      lines.add("*" + plan.system() + "*, `" + each.id() + "`" + where(each) + (each.planned() ? "" : ": " + held(each)));
      byPerson(each).forEach((person, ways) -> lines.add("• " + person + ": " + ways));
      if (each.told().isEmpty()) {
        lines.add("• nobody was told on this level yet");
      }
      if (!each.planned() && each.level() >= 1 && each.level() <= plan.escalation().size()) {
        lines.add("On duty now – " + duty(plan, plan.escalation().get(each.level() - 1), now));
      }
    }
    return lines;
  }

  private static String where(Affair affair) {
    return affair.level() < 1 ? "" : ", level " + affair.level() + (affair.levelName().isEmpty() ? "" : " (" + affair.levelName() + ")");
  }

  private static LinkedHashMap<String, String> byPerson(Affair affair) {
    return affair.told().values().stream()
        .collect(Collectors.groupingBy(Told::person, LinkedHashMap::new, Collectors.mapping(StandingText::way, Collectors.joining(", "))));
  }

  private static String way(Told told) {
    String channel = told.channel().toLowerCase(Locale.ROOT);
    return switch (told.way()) {
      case UNDER_WAY -> channel + " on its way";
      case ARRIVED -> channel + " sent";
      case FAILED -> channel + " FAILED";
    };
  }

  private static String duty(Plan plan, Plan.Level level, Instant now) {
    Plan.Level people = plan.onCall().at(level, now);
    return people.name() + ": " + names(people.tell()) + (people.backup().isEmpty() ? "" : "; backup " + names(people.backup()));
  }

  private static String names(List<String> people) {
    return people.isEmpty() ? "nobody" : String.join(", ", people);
  }

  private static String age(Instant since, Instant now) {
    long minutes = Math.max(0, Duration.between(since, now).toMinutes());
    return minutes < 1 ? "less than a minute" : minutes < 120 ? minutes + " min" : minutes / 60 + " h";
  }
}
