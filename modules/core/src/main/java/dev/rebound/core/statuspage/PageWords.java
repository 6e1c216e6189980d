package dev.rebound.core.statuspage;

import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.statuspage.PageIncident.Phase;
import dev.rebound.core.statuspage.PageIncident.Update;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.State;
import java.time.Duration;
import java.util.List;

/** The sentences for users, in each language of the page. They name services alone. */
public record PageWords(Language language) {
  private static final long MINUTES_AN_HOUR = 60;
  private static final long HOURS_TOLD_WITH_MINUTES = 48;

  /** A state in a word or two, the text beside every colour. */
  public String state(State state) {
    return switch (state) {
      case NO_DATA -> say("No data", "Keine Daten");
      case OPERATIONAL -> say("Operational", "In Betrieb");
      case UNKNOWN -> say("Unknown", "Unbekannt");
      case MAINTENANCE -> say("Maintenance", "Wartung");
      case DEGRADED -> say("Degraded", "Eingeschränkt");
      case OUTAGE -> say("Outage", "Ausfall");
    };
  }

  /** The page's first sentence. */
  public String overall(State state) {
    return switch (state) {
      case NO_DATA -> say("Nothing is known yet.", "Es ist noch nichts bekannt.");
      case OPERATIONAL -> say("All services are operational.", "Alle Dienste sind in Betrieb.");
      case UNKNOWN -> say("The present state is not known.", "Der jetzige Zustand ist nicht bekannt.");
      case MAINTENANCE -> say("Maintenance is under way.", "Eine Wartung läuft.");
      case DEGRADED -> say("Some services are degraded.", "Einige Dienste sind eingeschränkt.");
      case OUTAGE -> say("Some services are out.", "Einige Dienste sind ausgefallen.");
    };
  }

  /** Where an incident stands, in a word. */
  public String phase(Phase phase) {
    return switch (phase) {
      case INVESTIGATING -> say("Investigating", "Wird untersucht");
      case RECOVERING ->
          say("Recovering", "Wird behoben");
      case ENGINEERS -> say("Engineers at work", "In Arbeit");
      case WATCHING -> say("Watching", "Wird beobachtet");
      case RESOLVED -> say("Resolved", "Behoben");
    };
  }

  /** One line about an incident. */
  public String title(IncidentView incident) {
    String out = names(incident.out());
    String degraded = names(incident.degraded());
    String less = say(degraded + " degraded", degraded + " eingeschränkt");
    if (incident.out().isEmpty()) {
      return less;
    }
    return say("Outage of " + out, "Ausfall: " + out) + (incident.degraded().isEmpty() ? "" : "; " + less);
  }

  /** An update as users read it: the lead's words, or the page's own. */
  public String update(IncidentView incident, Update update) {
    String words = update.words();
    return words != null ? words : sentence(incident, update.phase());
  }

  private String sentence(IncidentView incident, Phase phase) {
    String names = names(incident.services());
    boolean one = incident.services().size() == 1;
    return switch (phase) {
      case INVESTIGATING -> out(incident.out()) + degraded(incident.degraded()) + say("We are looking into it.", "Wir untersuchen es.");
      case RECOVERING ->
          say("The cause is known, and we are working on the recovery.", "Die Ursache ist bekannt, wir arbeiten an der Behebung.");
      case ENGINEERS -> say("Our engineers are working on it by hand.", "Unsere Fachleute arbeiten von Hand daran.");
      case WATCHING ->
          say(names + (one ? " works" : " work") + " again. We are watching whether it lasts.",
              names + (one ? " läuft" : " laufen") + " wieder. Wir beobachten, ob es so bleibt.");
      case RESOLVED -> say("This is over.", "Das ist vorbei.") + lasted(incident);
    };
  }

  private String out(List<String> services) {
    boolean one = services.size() == 1;
    return services.isEmpty()
        ? ""
        : names(services) + say((one ? " is" : " are") + " not available. ", (one ? " ist" : " sind") + " nicht verfügbar. ");
  }

  private String degraded(List<String> services) {
    return services.isEmpty()
        ? ""
        : names(services)
            + say(" may be slow or incomplete. ", (services.size() == 1 ? " kann" : " können") + " langsam oder unvollständig sein. ");
  }

  private String lasted(IncidentView incident) {
    var over = incident.overAt();
    if (over == null) {
      return "";
    }
    String length = duration(Duration.between(incident.startedAt(), over));
    return say(" It lasted " + length + ".", " Es dauerte " + length + ".");
  }

  /** Names in a sentence. */
  public String names(List<String> names) {
    if (names.size() < 2) {
      return String.join("", names);
    }
    return String.join(", ", names.subList(0, names.size() - 1)) + say(" and ", " und ") + names.getLast();
  }

  /** A length of time for people; seconds below a minute, minutes below two days. */
  public String duration(Duration length) {
    long minutes = length.toMinutes();
    if (minutes == 0) {
      return length.toSeconds() + " s";
    }
    if (minutes < MINUTES_AN_HOUR) {
      return minutes + " min";
    }
    long hours = length.toHours();
    return hours < HOURS_TOLD_WITH_MINUTES
        ? hours + " h" + (length.toMinutesPart() == 0 ? "" : " " + length.toMinutesPart() + " min")
        : length.toDays() + say(" days", " Tage");
  }

  /** One text in the page's language. */
  public String say(String english, String german) {
    return switch (language) {
      case EN -> english;
      case DE -> german;
    };
  }
}
