package dev.rebound.core.escalate;

import dev.rebound.contracts.PromiseKind;
import dev.rebound.core.escalate.Audience.Text;
import dev.rebound.core.escalate.PromiseLedger.End;
import dev.rebound.core.escalate.PromiseLedger.How;
import dev.rebound.core.escalate.Promises.Act;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.StatusPage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What stakeholders read: what is known, what it means for customers, what is being done, and when they hear again. It names components and
 * services by the plan's words alone: no host, no evidence, no person, no step.
 *
 * @param state the state that has taken the event in
 */
record PromiseWording(EscalateState state, Plan plan) {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static String moment(Instant at) {
    return MOMENT.format(at);
  }

  /** What was promised, as the subject of a sentence. */
  static String kind(PromiseKind kind) {
    return switch (kind) {
      case FIRST -> "The first news";
      case WHILE_AFFECTED, WHILE_REBUILDING -> "The next news";
      case FINAL_REPORT -> "The final report";
    };
  }

  /** The message of an act. */
  Text of(PromiseLedger ledger, Act act) {
    End end = ledger.end();
    if (act.promise().kind() == PromiseKind.FINAL_REPORT && end != null) {
      return new FinalReport(ledger, this).text(act.text());
    }
    var lines = new ArrayList<String>();
    if (!act.promise().dueAt().isAfter(state.now())) {
      lines.add("This message is late: it was due at " + moment(act.promise().dueAt()) + ".");
    }
    if (end != null && act.first()) {
      lines.add("What happened: " + known(ledger));
    }
    if (!act.text().isEmpty()) {
      lines.add(act.text());
    } else if (end == null) {
      lines.add("What is known: " + known(ledger));
      lines.add("What it means for customers: " + impact(ledger));
      lines.add("What is being done: " + doing(ledger));
    }
    String headline = end == null ? stands(ledger) : over(ledger, end);
    if (end != null) {
      lines.add(ending(ledger, end));
    }
    lines.add(next(ledger, act.group()));
    return Wording.text(headline, lines.stream());
  }

  private String stands(PromiseLedger ledger) {
    return ledger.servedAt() == null ? out(ledger)
        : names(ledger) + (one(ledger) ? " works" : " work") + " again, not yet at full strength";
  }

  private String over(PromiseLedger ledger, End end) {
    return switch (end.how()) {
      case RESOLVED -> "It is over: " + names(ledger) + (one(ledger) ? " works" : " work") + " again";
      case FALSE_ALARM -> "It was a false alarm: " + names(ledger) + (one(ledger) ? " works" : " work");
      case SUPERSEDED -> names(ledger) + ": part of a larger incident";
    };
  }

  /** The one sentence that ends it. */
  String ending(PromiseLedger ledger, End end) {
    String lasted = spell(ledger.lasted(end.at()));
    return switch (end.how()) {
      case RESOLVED ->
          "It is over since " + moment(end.at()) + "; customers were affected for " + lasted + "."
              + (ledger.incomplete() ? " Engineers still complete what the recovery left to do; that affects no customer." : "");
      case FALSE_ALARM -> "It ended by itself at " + moment(end.at()) + " after " + lasted + ", and nothing had to be done.";
      case SUPERSEDED ->
          "It is a consequence of incident " + end.by() + " and no incident of its own any more: what follows is told about that one.";
    };
  }

  /** What is known, in a sentence. */
  String known(PromiseLedger ledger) {
    String component = ledger.disaster().component();
    String what =
        switch (ledger.disaster().scenario()) {
          case DATABASE -> "the database '" + component + "' takes no writes";
          case CACHE -> "the cache '" + component + "' does not answer";
          case APPLICATION -> "the application '" + component + "' does not serve";
          case SITE -> "a whole site does not answer";
          case MONITORING -> "a monitor is silent";
        };
    Instant served = ledger.servedAt();
    String since = moment(ledger.disaster().downSince());
    return served == null && ledger.end() == null ? "since " + since + " " + what + "." : "at " + since + " it was seen that " + what
        + (served == null ? "." : "; customers are served again since " + moment(served) + ".");
  }

  /** What it means for customers, in a sentence. */
  String impact(PromiseLedger ledger) {
    if (ledger.servedAt() != null) {
      return "none at present. Until redundancy is restored, another failure would weigh more.";
    }
    List<String> degraded = services(ledger, StatusPage.Service::degradedBy);
    return out(ledger) + "." + (degraded.isEmpty() || services(ledger, StatusPage.Service::components).isEmpty() ? ""
        : " " + String.join(", ", degraded) + " may be slow or incomplete.");
  }

  private String doing(PromiseLedger ledger) {
    OpenIncident incident = state.incidents().get(ledger.incident().value());
    boolean underWay = incident != null && !incident.recoveries().underWay().isEmpty();
    boolean had = incident != null && incident.ladder().acknowledgement() != null;
    if (ledger.incomplete() && !underWay) {
      return "the automatic recovery has stopped, and engineers " + (had ? "do the rest by hand." : "are being called.");
    }
    String who = had ? " An engineer follows it." : "";
    if (underWay) {
      return (ledger.servedAt() == null ? "the automatic recovery is under way." : "redundancy is being rebuilt.") + who;
    }
    return had ? "an engineer is working on it." : "engineers are being called.";
  }

  private String next(PromiseLedger ledger, String group) {
    Standing standing = ledger.groups().get(group);
    Promise next = standing == null ? null : standing.next().orElse(null);
    if (next == null) {
      return "No further message follows.";
    }
    return next.kind() == PromiseKind.FINAL_REPORT
        ? "The final report follows by " + moment(next.dueAt()) + "."
        : "Next update: by " + moment(next.dueAt()) + ", earlier if something changes.";
  }

  private String out(PromiseLedger ledger) {
    List<String> out = services(ledger, StatusPage.Service::components);
    List<String> degraded = services(ledger, StatusPage.Service::degradedBy);
    return out.isEmpty() && !degraded.isEmpty() ? names(ledger) + " may be slow or incomplete"
        : names(ledger) + (one(ledger) ? " is" : " are") + " not available";
  }

  /** The services that feel it, by their public names; the component's own name where the plan names none. */
  String names(PromiseLedger ledger) {
    List<String> out = services(ledger, StatusPage.Service::components);
    List<String> names = out.isEmpty() ? services(ledger, StatusPage.Service::degradedBy) : out;
    return names.isEmpty() ? ledger.disaster().component() : String.join(", ", names);
  }

  private boolean one(PromiseLedger ledger) {
    return !names(ledger).contains(", ");
  }

  private List<String> services(PromiseLedger ledger, Function<StatusPage.Service, List<String>> by) {
    StatusPage page = plan.channels().statusPage();
    return page == null ? List.of()
        : page.services().stream().filter(each -> by.apply(each).contains(ledger.disaster().component())).map(StatusPage.Service::name)
            .toList();
  }

  static String spell(Duration duration) {
    Duration positive = duration.isNegative() ? Duration.ZERO : duration;
    return positive.toMinutes() == 0 ? positive.toSeconds() + " s"
        : Stream.of(positive.toHours() == 0 ? "" : positive.toHours() + " h", positive.toMinutesPart() + " min")
            .filter(part -> !part.isEmpty()).reduce((a, b) -> a + " " + b).orElse("");
  }
}
