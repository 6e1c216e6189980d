package dev.rebound.ingest.commands;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.scenario.Image;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.ingest.http.Answers;
import dev.rebound.ingest.http.BodyReader;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlans;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code POST /api/v1/commands/{ack|retract|hand-over|approve|reject|abort|retry|resume|skip|stop|release|switchover|failback|restore|
 * redeploy|publish}} with the bearer token of a person and a JSON object of {@code system}, {@code incident} and {@code reason}, all
 * optional; a hand-over needs {@code to}, the person who is asked to take it; planned work needs {@code component}, a failback that or
 * {@code site}, a switchover also
 * {@code to}, a redeploy also {@code image} (and takes {@code container}), and a restore takes
 * {@code until}; 202 after it is stored.
 */
@Controller("/api/v1/commands")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CommandController {
  private final Gate gate;
  private final BodyReader bodies;
  private final ActivePlans plans;
  private final CommandIntake intake;

  CommandController(Gate gate, BodyReader bodies, ActivePlans plans, CommandIntake intake) {
    this.gate = gate;
    this.bodies = bodies;
    this.plans = plans;
    this.intake = intake;
  }

  @Post("/{verb}")
  @Consumes(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> command(HttpRequest<?> request, String verb) {
    String person = gate.admitPerson(request.getHeaders().getAll("Authorization"));
    Verb said = verb(verb);
    String id = CommandFields.id(request);
    var given =
        bodies.read(request, DoorLimits.COMMAND_BYTES_MAX, (body, waited) -> intake.take(said(id, said, person, CommandFields.of(body))));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("command", given.id());
    if (!given.recorded()) {
      answer.put("recorded", false);
    }
    return Answers.json(HttpStatus.ACCEPTED, answer);
  }

  private CommandIntake.Said said(String id, Verb verb, String person, CommandFields fields) {
    String incident = fields.text("incident", CommandFields.NAME_MAX);
    return new CommandIntake.Said(
        id, verb, fields.system(plans), incident.isBlank() ? null : new IncidentId(incident), person, "token",
        fields.text("reason", CommandIntake.REASON_MAX), arguments(verb, fields));
  }

  /** Planned work names a component, a switchover the node that becomes its primary, a restore perhaps the moment, a redeploy the image. */
  private static Map<String, String> arguments(Verb verb, CommandFields fields) {
    var arguments = new TreeMap<String, String>();
    List<String> needed =
        switch (verb) {
          case HAND_OVER -> List.of("to");
          case SWITCHOVER -> List.of("component", "to");
          case FAILBACK -> List.of(whither(fields));
          case RESTORE, REDEPLOY -> List.of("component");
          case ACK, RETRACT, APPROVE, REJECT, ABORT, STOP, RELEASE, RETRY, RESUME, SKIP, PUBLISH, UPDATE -> List.of();
        };
    if (verb == Verb.RESTORE) {
      arguments.put(Restore.UNTIL, moment(fields.text(Restore.UNTIL, CommandFields.NAME_MAX)));
    }
    if (verb == Verb.REDEPLOY) {
      arguments.put(Redeploy.IMAGE, fields.exact(Redeploy.IMAGE, Image.LENGTH_MAX));
      String container = fields.exact(Redeploy.CONTAINER, CommandFields.NAME_MAX);
      if (!container.isEmpty()) {
        arguments.put(Redeploy.CONTAINER, container);
      }
    }
    for (String name : needed) {
      String value = fields.text(name, CommandFields.NAME_MAX);
      if (value.isBlank()) {
        throw Refusal.badRequest("'" + name + "' is needed");
      }
      arguments.put(name, value);
    }
    return arguments;
  }

  /** A failback names the site that users go back to, or the component whose primary moves back. */
  private static String whither(CommandFields fields) {
    boolean site = !fields.text(SiteFailback.SITE, CommandFields.NAME_MAX).isBlank();
    if (site && !fields.text("component", CommandFields.NAME_MAX).isBlank()) {
      throw Refusal.badRequest("a failback is of one 'site' or of one 'component', not of both");
    }
    return site ? SiteFailback.SITE : "component";
  }

  private static String moment(String until) {
    if (until.isBlank() || until.equals(Restore.LATEST)) {
      return Restore.LATEST;
    }
    try {
      return Instant.parse(until).toString();
    } catch (DateTimeException e) {
      throw Refusal.badRequest("'" + Restore.UNTIL + "' is '" + Restore.LATEST + "' or a moment as 2026-11-25T02:00:00Z");
    }
  }

  private static Verb verb(String word) {
    for (Verb verb : Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return verb;
      }
    }
    throw Refusal.notFound("the commands are ack, retract, hand-over, approve, reject, abort, retry, resume, skip, stop, release,"
        + " switchover, failback, restore, redeploy, publish and maintenance");
  }
}
