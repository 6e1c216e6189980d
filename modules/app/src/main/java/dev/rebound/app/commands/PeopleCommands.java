package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.contracts.Json;
import dev.rebound.kafka.KillSwitch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person can say on the console when Slack is down: all of it goes through the door, with that person's token. */
public final class PeopleCommands {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private PeopleCommands() {}

  /** The Rebound that runs here. @throws IllegalStateException where there is none */
  static RunFile running(Path data) {
    return RunFile.read(data).filter(RunFile::alive)
        .orElseThrow(() ->
            new IllegalStateException(
                "no Rebound runs with the data folder " + data + "; start one with 'up' or 'demo', or name its folder with --data"));
  }

  /** What all need that show the door a person's token. */
  abstract static class Shown implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running Rebound (default: .rebound).")
    Path data = RunFile.defaultFolder();

    @Option(
        names = "--as",
        paramLabel = "PERSON",
        description = "Who speaks: an id of the plan's people (default: the first of the tokens' file).")
    @Nullable String person;

    @Option(names = "--tokens", paramLabel = "FILE", description = "File with person:token lines (default: that of the running Rebound).")
    @Nullable Path tokens;

    @Spec @Nullable CommandSpec spec;

    String token(RunFile run) {
      Path file = tokens != null ? tokens : Path.of(run.commandTokens());
      try {
        List<String> lines = Files.readAllLines(file).stream().filter(line -> line.contains(":")).toList();
        return lines.stream().filter(line -> person == null || line.startsWith(person + ":")).findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElseThrow(() -> new IllegalStateException("no token of " + person + " in " + file));
      } catch (IOException e) {
        throw new UncheckedIOException("the tokens' file cannot be read: " + file, e);
      }
    }

    /** Says it with these fields, and shows the answer. */
    int post(String verb, Map<String, String> fields) {
      RunFile run = running(data);
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create(run.url() + "/api/v1/commands/" + verb))
                  .header("Authorization", "Bearer " + token(run))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(fields))));
      out.println(answer.body());
      out.flush();
      return answer.statusCode() < 300 ? 0 : 1;
    }
  }

  /** What all need that say something. */
  abstract static class Said extends Shown {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes into the log.")
    String reason = "";

    int say(String verb, @Nullable String incident) {
      return sayWith(verb, incident == null ? Map.of() : Map.of("incident", incident));
    }

    int sayWith(String verb, Map<String, String> fields) {
      var body = new LinkedHashMap<>(fields);
      body.put("reason", reason);
      return post(verb, body);
    }
  }

  /** Asks the door. @throws IllegalStateException where it does not answer */
  static HttpResponse<String> send(HttpRequest.Builder request) {
    try (var http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      return http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException e) {
      throw new IllegalStateException("the door does not answer", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the door did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** {@code ./rebound ack}. */
  @Command(name = "ack", mixinStandardHelpOptions = true, description = "Takes an incident: the escalation stops.")
  public static final class Ack extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: every open incident of the system.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("ack", incident);
    }
  }

  /** {@code ./rebound retract}. */
  @Command(
      name = "retract",
      mixinStandardHelpOptions = true,
      description = "Gives an incident back that was acknowledged: the escalation begins again, from the level where it stood.")
  public static final class Retract extends Said {
    @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Default: every open incident that the person has.")
    private @Nullable String incident;

    @Override
    public Integer call() {
      return say("retract", incident);
    }
  }

  /** {@code ./rebound hand-over}. */
  @Command(
      name = "hand-over",
      mixinStandardHelpOptions = true,
      description = "Asks a person to take an incident. Until they acknowledge it, whoever has it keeps it.")
  public static final class HandOver extends Said {
    @Parameters(
        arity = "0..1", paramLabel = "INCIDENT", description = "Default: every open incident that the person has, or that nobody has.")
    private @Nullable String incident;

    @Option(names = "--to", required = true, paramLabel = "PERSON", description = "Who is asked: an id of the plan's people.")
    private String to = "";

    @Override
    public Integer call() {
      return sayWith("hand-over", incident == null ? Map.of("to", to) : Map.of("incident", incident, "to", to));
    }
  }

  /** {@code ./rebound stop}. */
  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = {
        "Engages the kill switch: nothing acts any more, at once, also while Kafka or the door is away.",
        "Detection and notices go on."
      })
  public static final class Stop extends Said {
    @Option(names = "--release", description = "Release the switch again.")
    private boolean release;

    @Override
    public Integer call() {
      RunFile run =
          RunFile.read(data)
              .orElseThrow(() -> new IllegalStateException("no Rebound was ever started with the data folder " + data));
      if (release) {
        return say("release", null);
      }
      new KillSwitch(Path.of(run.killSwitch())).engage(person == null ? "console" : person);
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.println("stopped: nothing acts any more on this machine (" + run.killSwitch() + ")");
      out.flush();
      try {
        return say("stop", null);
      } catch (IllegalStateException | UncheckedIOException e) {
        out.println("not yet in the log: " + e.getMessage());
        out.flush();
        return 0;
      }
    }
  }
}
