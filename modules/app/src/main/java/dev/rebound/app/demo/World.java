package dev.rebound.app.demo;

import dev.rebound.app.Services;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Vantage;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.PortShift;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** The lab with Rebound beside it: what works here works by the plan alone. */
public final class World implements AutoCloseable {
  /** The first port of the lab's block unless another is wished. */
  public static final int BASE_PORT = PortShift.LAB_BASE;
  /** Of the lab's plan: who may approve. */
  public static final String APPROVER = "ada";
  private static final Duration APPROVE_LIMIT = Duration.ofSeconds(10);
  private static final short ONE_BROKER = 1;
  /** Begin of the buttons that break the cache; the others break the database. */
  private static final String CACHE_PREFIX = "cache-";

  /** Debian's; the plan of a site that is restored from backups has it run. */
  private static final String PSQL = "/usr/bin/psql";

  private final LabProcess lab;
  private final Services services;
  private final PlanFile.Valid plan;
  private final String approver;
  private final Path home;

  private World(LabProcess lab, Services services, PlanFile.Valid plan, Path home) {
    this.approver = token(home, APPROVER);
    this.home = home;
    this.lab = lab;
    this.services = services;
    this.plan = plan;
  }

  /** Starts the lab in an empty folder, writes the lab's plan beside it and starts the services on that plan. */
  public static World start(Path home, int basePort, int port, Consumer<String> progress) {
    return start(home, basePort, port, Durability.SYNCHRONOUS, progress);
  }

  /** The lab with its second site, this process in the place of both observers, and what the plan's fence calls allowed. */
  public static World startTwoSites(Path home, int basePort, int port, Consumer<String> progress) {
    return twoSites(home, basePort, port, false, UnaryOperator.identity(), progress);
  }

  /** The same where the second site has dumps of the database and a server for a restored one, and no replica. */
  public static World startTwoSitesOfBackups(Path home, int basePort, int port, Consumer<String> progress) {
    return twoSites(home, basePort, port, true, UnaryOperator.identity(), progress);
  }

  /**
   * The lab that a fault needs.
   *
   * @param change of the lab's plan, before it is written
   */
  public static World startFor(
      Victim victim, String fault, Path home, int basePort, int port, UnaryOperator<String> change, Consumer<String> progress) {
    return victim == Victim.SITE ? twoSites(home, basePort, port, fault.equals(Victim.SITE_OF_BACKUPS), change, progress)
        : oneSite(home, basePort, port, Durability.SYNCHRONOUS, change, progress);
  }

  private static World twoSites(
      Path home, int basePort, int port, boolean ofBackups, UnaryOperator<String> change, Consumer<String> progress) {
    Path folder = home.resolve("demo");
    var option = ofBackups ? LabProcess.Option.SECOND_SITE_OF_BACKUPS : LabProcess.Option.SECOND_SITE;
    LabProcess lab = LabProcess.start(folder, basePort, progress, option);
    UnaryOperator<String> whole = plan -> change.apply(ofBackups ? restoredFromBackups(plan, folder) : plan);
    return beside(
        lab, home, port, () -> writePlan(folder, basePort, "/plans/lab-two-sites.yaml", Durability.SYNCHRONOUS, whole), true, progress);
  }

  private static String restoredFromBackups(String plan, Path folder) {
    String backups =
        "backups: { dumps: { folder: \"" + folder.toAbsolutePath().normalize().resolve("backups")
            + "\", server: \"jdbc:postgresql://127.0.0.1:27009/postgres\", psql: " + PSQL
            + ", credentials: { username: postgres, passwordFile: secrets/pg-postgres-password } } }";
    String replaced = plan.replaceFirst("replicas: \\[ \\{ name: pg-dr, [^\\]]*\\]", Matcher.quoteReplacement(backups));
    if (replaced.equals(plan)) {
      throw new IllegalStateException("the plan of two sites names no replica pg-dr");
    }
    return replaced;
  }

  /** The same with the durability in the lab and in its plan. */
  public static World start(Path home, int basePort, int port, Durability durability, Consumer<String> progress) {
    return oneSite(home, basePort, port, durability, UnaryOperator.identity(), progress);
  }

  private static World oneSite(
      Path home, int basePort, int port, Durability durability, UnaryOperator<String> change, Consumer<String> progress) {
    Path folder = home.resolve("demo");
    LabProcess lab =
        switch (durability) {
          case SYNCHRONOUS -> LabProcess.start(folder, basePort, progress);
          case ASYNCHRONOUS -> LabProcess.start(folder, basePort, progress, LabProcess.Option.ASYNCHRONOUS);
        };
    return beside(lab, home, port, () -> writePlan(folder, basePort, "/plans/lab.yaml", durability, change), false, progress);
  }

  private static World beside(
      LabProcess lab, Path home, int port, Supplier<PlanFile.Valid> planned, boolean everyObserver, Consumer<String> progress) {
    Path folder = home.resolve("demo");
    try {
      PlanFile.Valid plan = planned.get();
      AllowList allowed = everyObserver ? AllowList.of(Set.of(PSQL), Set.of(AllowList.Origin.of(lab.control()))) : AllowList.NONE;
      var kafka = new KafkaSettings(lab.bootstrap(), "demo", ONE_BROKER, folder.resolve("rebound"));
      var faults = List.of("host-loss", "process-kill", CACHE_PREFIX + "host-loss", CACHE_PREFIX + "process-kill");
      var buttons = new FaultButtons(faults, button -> press(lab, button), "dana", token(folder, "dana"));
      Services services =
          Services.start(
              new Services.Settings(
                  folder.resolve("plan.yaml"), plan, folder.resolve("secrets"), home, kafka, port, List.of(buttons), allowed,
                  everyObserver),
              progress);
      lab.interactivity("http://127.0.0.1:" + services.port() + "/api/v1/slack/interactivity");
      return new World(lab, services, plan, folder);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static void press(LabProcess lab, String button) {
    boolean cache = button.startsWith(CACHE_PREFIX);
    Victim victim = cache ? Victim.CACHE : Victim.DATABASE;
    lab.inject(cache ? button.substring(CACHE_PREFIX.length()) : button, victim.target(lab.state()));
  }

  private static PlanFile.Valid writePlan(
      Path folder, int basePort, String resource, Durability durability, UnaryOperator<String> change) {
    try (var in = Objects.requireNonNull(World.class.getResourceAsStream(resource), "the lab's plans are packaged")) {
      Path file = folder.resolve("plan.yaml");
      String text = PortShift.to(change.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8)), basePort);
      Files.writeString(file, text.replace("durability: synchronous", "durability: " + durability.name().toLowerCase(Locale.ROOT)));
      return switch (PlanFile.read(file)) {
        case PlanFile.Valid valid -> valid;
        case PlanFile.Invalid invalid -> throw new IllegalStateException(invalid.render());
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the lab's plan could not be written", e);
    }
  }

  private static String token(Path folder, String person) {
    try (Stream<String> lines = Files.lines(folder.resolve("secrets").resolve("command-tokens"))) {
      return lines.filter(line -> line.startsWith(person + ":")).findFirst().orElseThrow().substring(person.length() + 1).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the lab's command tokens could not be read", e);
    }
  }

  /** Approves what asks for it, as the plan's approver would; goes through the door like any command. */
  public void approve(String incident, String reason) {
    say(approver, "approve", Map.of("incident", incident, "reason", reason));
  }

  /** Gives a command of a person, through the door. @param body its fields */
  public void command(String person, String verb, Map<String, String> body) {
    say(token(home, person), verb, body);
  }

  private void say(String token, String verb, Map<String, String> body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + services.port() + "/api/v1/commands/" + verb))
            .timeout(APPROVE_LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException("the command " + verb + " was not taken: " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the door did not take the command " + verb, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The Slack user id of one of the plan's people. */
  String slackUser(String person) {
    return Objects.requireNonNull(Objects.requireNonNull(plan.plan().people().get(person), person).slack(), person);
  }

  /** All that stands in the incidents log now. */
  public List<Received<Event>> incidents() {
    var records = new ArrayList<Received<Event>>();
    LogTail.readAll(new KafkaSettings(lab.bootstrap(), "demo-review", ONE_BROKER, home.resolve("rebound")), Topics.INCIDENTS, records::add);
    return records;
  }

  /** Whether a lost site's database comes from a backup. */
  boolean restoresSites() {
    return plan.plan().vantage().sites().values().stream().map(Vantage.Site::recovery).filter(Objects::nonNull)
        .anyMatch(recovery -> !recovery.database().backups().isEmpty());
  }

  public LabProcess lab() {
    return lab;
  }

  public Services services() {
    return services;
  }

  public PlanFile.Valid plan() {
    return plan;
  }

  @Override
  public void close() {
    services.close();
    lab.close();
  }
}
