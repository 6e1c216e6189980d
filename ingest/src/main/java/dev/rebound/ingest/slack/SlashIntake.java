package dev.rebound.ingest.slack;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.standing.Affair;
import dev.rebound.ingest.commands.CommandIntake;
import dev.rebound.ingest.commands.CommandIntake.Said;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.slack.SlackUsers.Known;
import dev.rebound.kafka.KillSwitch;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /rebound status | who | ack | approve | reject | stop}: what a person of a plan types in Slack. 1. The signature says which
 * systems' Slack it is. 2. The person is the one of those plans with the Slack id; strangers learn nothing. 3. {@code status} and
 * {@code who} are answered from memory. {@code stop} engages the kill switch before it is answered, also without Kafka. The others are
 * answered at once, worked on afterwards, and answered again.
 *
 * <p>Source: Slack, "Enabling interactivity with slash commands" (answer within 3 s).
 */
public final class SlashIntake {
  static final String USAGE =
      "Type `/rebound status`, `/rebound who`, `/rebound ack [INCIDENT]`, `/rebound approve [INCIDENT]`, `/rebound reject [INCIDENT]`,"
          + " or `/rebound stop [SYSTEM] [REASON]`. The incident may be left out where there is only one.";

  private static final String NOT_TAKEN = "Rebound did not take this: ";
  /** Longest name of an incident, characters. */
  private static final int INCIDENT_MAX = 500;

  private final SlackUsers users;
  private final CommandIntake commands;
  private final SlackSignatures signatures;
  private final Standings standings;
  private final KillSwitch killSwitch;
  private final LaterAnswers later;
  private final InstantSource clock;

  public SlashIntake(
      SlackUsers users, CommandIntake commands, SlackSignatures signatures, Standings standings, KillSwitch killSwitch, LaterAnswers later,
      InstantSource clock) {
    this.users = users;
    this.commands = commands;
    this.signatures = signatures;
    this.standings = standings;
    this.killSwitch = killSwitch;
    this.later = later;
    this.clock = clock;
  }

  /** A person of a plan, and what is open there that they may mean. */
  private record Meant(Known known, Affair affair) {}

  /**
   * Takes what was typed.
   *
   * @return what the person alone sees
   * @throws Refusal 401 where the signature is wrong, old or seen before; 400 where the form is none of a slash command
   */
  String take(byte[] body, SlackSignatures.Shown shown) {
    var signers = signatures.verified(body, shown);
    SlashCommand command = SlashCommand.read(SlackForm.read(body));
    List<Known> known = users.known(signers, command.user());
    if (known.isEmpty()) {
      return NOT_TAKEN + "you are not one of the people in its plan.";
    }
    SlashCommand.Word word = command.word();
    if (word == null) {
      return USAGE;
    }
    try {
      return switch (word) {
        case STATUS -> lines(known, each -> StandingText.status(each.plan().plan(), open(each), !killSwitch.engaged(), clock.instant()));
        case WHO -> lines(known, each -> StandingText.who(each.plan().plan(), open(each), clock.instant()));
        case ACK -> later(command, said(command, Verb.ACK, known, each -> !each.planned()));
        case APPROVE -> later(command, said(command, Verb.APPROVE, known, each -> each.question() != null));
        case REJECT -> later(command, said(command, Verb.REJECT, known, each -> each.question() != null));
        case STOP -> stop(command, known);
      };
    } catch (Refusal refusal) {
      return NOT_TAKEN + refusal.problem().detail() + ".";
    }
  }

  private static String lines(List<Known> known, Function<Known, List<String>> text) {
    return known.stream().flatMap(each -> text.apply(each).stream()).collect(Collectors.joining("\n"));
  }

  private List<Affair> open(Known known) {
    return standings.of(known.plan().system()).open();
  }

  /** It must never wait for room, nor for Kafka longer than Slack waits for us. */
  private String stop(SlashCommand command, List<Known> known) {
    List<Known> named = known.stream().filter(each -> each.plan().system().value().equals(command.subject())).toList();
    if (named.isEmpty() && known.size() > 1) {
      throw Refusal.badRequest("it is not clear which system is meant: type `/rebound stop SYSTEM`, one of " + systems(known));
    }
    Known one = named.isEmpty() ? known.getFirst() : named.getFirst();
    String reason = named.isEmpty() ? command.rest() : command.reason();
    var given = commands.take(said(command, Verb.STOP, one, null, reason, ""), SlackIntake.APPEND_LIMIT);
    return "Stopped: Rebound does nothing more until it is released."
        + (given.recorded() ? "" : " The log did not take the command yet; this machine has stopped all the same. Tell the others.");
  }

  /** 1. What is named, where it is known. 2. The only one that may be meant. 3. What is named, in the person's only system. */
  private Said said(SlashCommand command, Verb verb, List<Known> known, Predicate<Affair> mayBe) {
    String named = command.subject();
    if (named.length() > INCIDENT_MAX) {
      throw Refusal.badRequest("no incident has so long a name");
    }
    var meant = new ArrayList<Meant>();
    known.forEach(each -> open(each).stream().filter(mayBe).forEach(affair -> meant.add(new Meant(each, affair))));
    if (!named.isEmpty()) {
      meant.removeIf(each -> !each.affair().id().value().equals(named));
    }
    if (meant.size() == 1) {
      Affair affair = meant.getFirst().affair();
      boolean answer = verb == Verb.APPROVE || verb == Verb.REJECT;
      return said(command, verb, meant.getFirst().known(), affair.id(), command.reason(), answer ? affair.questionName() : "");
    }
    if (named.isEmpty()) {
      throw Refusal.badRequest(
          meant.isEmpty() ? "nothing is open that it could be about"
              : "it is not clear which one is meant; name it: "
                  + meant.stream().map(each -> "`" + each.affair().id() + "`").collect(Collectors.joining(", ")));
    }
    if (known.size() > 1) {
      throw Refusal.badRequest("nothing of that name is open");
    }
    // What this door has not heard of yet may be open all the same: who decides knows, and tells the person.
    return said(command, verb, known.getFirst(), new IncidentId(named), command.reason(), "");
  }

  private static Said said(SlashCommand command, Verb verb, Known known, @Nullable IncidentId incident, String reason, String question) {
    Plan.Person person = known.person();
    String role = CommandIntake.roleFor(verb);
    if (!person.roles().contains(role)) {
      throw Refusal.forbidden("the plan of '" + known.plan().system() + "' does not let you speak as " + role);
    }
    return new Said(
        "slash-" + command.id(), verb, known.plan().system(), incident, person.id(), "slack", reason,
        question.isEmpty() ? Map.of() : Map.of(Question.ARGUMENT, question));
  }

  private String later(SlashCommand command, Said said) {
    URI url = command.responseUrl();
    Plan.Slack slack = users.plans().of(said.system()).map(plan -> plan.plan().channels().slack()).orElse(null);
    if (url == null || slack == null || !LaterAnswers.isSlacks(url, slack.apiUrl())) {
      throw Refusal.badRequest("Slack named no address of its own for the answer");
    }
    if (!later.work(url, () -> worked(said))) {
      throw Refusal.unavailable("too much is being worked on; type it again");
    }
    return "Rebound heard you, and is writing it down: " + about(said) + ". An answer follows within seconds; without one, type it again.";
  }

  private String worked(Said said) {
    try {
      commands.take(said);
      return "It is in the log: " + about(said) + ".";
    } catch (Refusal refusal) {
      return NOT_TAKEN + refusal.problem().detail() + ".";
    }
  }

  private static String about(Said said) {
    String verb = said.verb().name().toLowerCase(Locale.ROOT);
    return verb + " of `" + SlackAnswer.escaped(String.valueOf(said.incident())) + "` in " + said.system() + ", as " + said.person();
  }

  private static String systems(List<Known> known) {
    return known.stream().map(each -> each.plan().system().value()).collect(Collectors.joining(", "));
  }
}
