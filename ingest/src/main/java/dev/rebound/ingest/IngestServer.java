package dev.rebound.ingest;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.ingest.alertmanager.AlertIntake;
import dev.rebound.ingest.commands.CommandIntake;
import dev.rebound.ingest.commands.MaintenanceIntake;
import dev.rebound.ingest.events.CloudEventIntake;
import dev.rebound.ingest.grafana.GrafanaSignature;
import dev.rebound.ingest.health.HealthIntake;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Gate;
import dev.rebound.ingest.http.SecretFile;
import dev.rebound.ingest.intake.IntakeLimits;
import dev.rebound.ingest.logs.LogIntake;
import dev.rebound.ingest.metrics.MonthFigures;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.slack.LaterAnswers;
import dev.rebound.ingest.slack.SlackIntake;
import dev.rebound.ingest.slack.SlackSignatures;
import dev.rebound.ingest.slack.SlackUsers;
import dev.rebound.ingest.slack.SlashIntake;
import dev.rebound.ingest.slack.Standings;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.ingest.statuspage.PublicPage;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogWriter;
import dev.rebound.plan.YamlPlanReader;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The door's HTTP server. Started by {@link #start}; holds no threads of its own beside the server's. */
public final class IngestServer implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final DoorStatus status;
  private final LogIntake logs;
  private final PublicPage page;
  private final Standings standings;
  private final MonthFigures figures;
  private final LaterAnswers later;

  private IngestServer(
      ApplicationContext context, EmbeddedServer server, DoorStatus status, LogIntake logs, PublicPage page, Standings standings,
      MonthFigures figures, LaterAnswers later) {
    this.context = context;
    this.server = server;
    this.status = status;
    this.logs = logs;
    this.page = page;
    this.standings = standings;
    this.figures = figures;
    this.later = later;
  }

  /** Starts with the system's clock, a new status and nothing else on the port. */
  public static IngestServer start(IngestSettings settings, Collection<ActivePlan> plans, LogWriter log, KillSwitch killSwitch) {
    return start(settings, plans, log, killSwitch, Clock.systemUTC(), new DoorStatus(), List.of());
  }

  /**
   * Starts and returns when the port is open.
   *
   * @param status shared with the prober, so that {@code GET /api/v1/status} shows its targets
   * @param beans further singletons, for controllers that the application serves on the same port
   * @throws RuntimeException where the port is taken or a file of secrets cannot be read
   */
  public static IngestServer start(
      IngestSettings settings, Collection<ActivePlan> plans, LogWriter log, KillSwitch killSwitch, InstantSource clock, DoorStatus status,
      Collection<?> beans) {
    var active = new ActivePlans(plans);
    Path users = settings.webhookUserFile();
    var gate =
        new Gate(
            readable("ingest.webhookTokenFile", settings.webhookTokenFile(), clock),
            users == null ? null : readable("ingest.webhookUserFile", users, clock),
            readable("ingest.commandTokenFile", settings.commandTokenFile(), clock));
    var context =
        ApplicationContext.builder()
            .properties(properties(settings))
            .banner(false)
            .deduceEnvironment(false)
            .deduceCloudEnvironment(false)
            .environmentPropertySource(false)
            .build();
    context.registerSingleton(active);
    context.registerSingleton(gate);
    context.registerSingleton(status);
    context.registerSingleton(killSwitch);
    context.registerSingleton(new AlertIntake(active, log, status, clock, settings.answerLimit()));
    context.registerSingleton(new HealthIntake(active, log, status, clock, settings.answerLimit()));
    var commands = new CommandIntake(active, log, killSwitch, status, clock, settings.answerLimit());
    context.registerSingleton(commands);
    context.registerSingleton(new CloudEventIntake(active, log, status, clock, settings.answerLimit()));
    var logs = new LogIntake(active, log, status, clock, settings.answerLimit());
    context.registerSingleton(logs);
    context.registerSingleton(new MaintenanceIntake(active, log, status, clock, settings.answerLimit()));
    context.registerSingleton(new GrafanaSignature(active, clock, settings.planFolder()));
    var signatures = new SlackSignatures(active, clock, settings.planFolder());
    context.registerSingleton(new SlackIntake(active, commands, signatures));
    var standings = new Standings(active);
    var later = new LaterAnswers();
    context.registerSingleton(new SlashIntake(new SlackUsers(active), commands, signatures, standings, killSwitch, later, clock));
    var page = new PublicPage(active, status, clock);
    context.registerSingleton(page);
    var figures = new MonthFigures(active, new YamlPlanReader(settings.planFolder()), clock);
    context.registerSingleton(figures);
    beans.forEach(context::registerSingleton);
    try {
      context.start();
      var server = context.getBean(EmbeddedServer.class);
      server.start();
      return new IngestServer(context, server, status, logs, page, standings, figures, later);
    } catch (RuntimeException e) {
      later.close();
      context.close();
      throw e;
    }
  }

  private static SecretFile readable(String key, Path path, InstantSource clock) {
    var file = new SecretFile(path, clock);
    try {
      file.lines();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(key + ": " + path + " cannot be read or holds no secret", e);
    }
    return file;
  }

  private static Map<String, Object> properties(IngestSettings settings) {
    var properties = new HashMap<String, Object>();
    properties.put("micronaut.application.name", "rebound");
    properties.put("micronaut.server.host", settings.host());
    properties.put("micronaut.server.port", settings.port() == 0 ? -1 : settings.port());
    properties.put("micronaut.server.max-request-size", IntakeLimits.BODY_BYTES_MAX);
    properties.put("micronaut.server.max-request-buffer-size", IntakeLimits.BODY_BYTES_MAX);
    properties.put("micronaut.server.idle-timeout", DoorLimits.IDLE_LIMIT.toSeconds() + "s");
    properties.put("micronaut.server.netty.max-initial-line-length", DoorLimits.REQUEST_LINE_BYTES_MAX);
    properties.put("micronaut.server.netty.max-header-size", DoorLimits.HEADER_BYTES_MAX);
    return properties;
  }

  /** The port that is open. */
  public int port() {
    return server.getPort();
  }

  public DoorStatus status() {
    return status;
  }

  /** What counts log lines; it wants to be told the time at every beat. */
  public LogIntake logs() {
    return logs;
  }

  /** Takes in a record of the incidents log, in its order: what is shown to people is made of them. */
  public void accept(Received<Event> received) {
    page.accept(received);
    standings.accept(received);
    figures.accept(received);
  }

  /** Closes the port and ends the requests under way. */
  @Override
  public void close() {
    server.stop();
    later.close();
    context.close();
  }
}
