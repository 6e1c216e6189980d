package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./rebound status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the door sees: the last webhook of each source, alerts that no plan wants, the observers, the last round of each probe,",
      "how far the deciders are behind the end of their logs, and the kill switch.",
      "Exit status 0 where the door answered, also while Kafka is away."
    })
public final class StatusCommand extends PeopleCommands.Shown {
  @Option(names = "--json", description = "The door's own answer, GET /api/v1/status, for machines.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RunFile run = PeopleCommands.running(data);
    var request =
        HttpRequest.newBuilder(URI.create(run.url() + "/api/v1/status")).header("Authorization", "Bearer " + token(run)).GET();
    HttpResponse<String> answer = PeopleCommands.send(request);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var status = Json.MAPPER.readTree(answer.body());
    boolean text = !json && answer.statusCode() < 300;
    out.println(
        text
            ? StatusText.of(status, run.url(), Instant.now())
            : Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(status));
    out.flush();
    return answer.statusCode() < 300 ? 0 : 1;
  }
}
