package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Barrier.ProxyServer;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Connection;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leads each application to another server, where its plan says that the address stands. In a text, host and port change, and the
 * database where it is named; user, password and options stay. Repeated, it changes nothing.
 *
 * @param to URL without {@code jdbc:} of the server
 * @param database on it; empty where applications stay with the one that they use
 */
public record Repointing(StepContext context, URI to, Optional<String> database) {
  /** Of a URL: what stands before the hosts, the hosts with their ports, and the database. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?<before>//(?:[^/?#\\s\"'@]*@)?)(?<hosts>[^/?#\\s\"'@]+)(?<database>/[^?#\\s\"']*)?");
  private static final Duration CONFLICT_PAUSE = Duration.ofMillis(200);
  private static final Duration PROXY_LIMIT = Duration.ofSeconds(3);
  private static final int POSTGRESQL_PORT = 5432;
  private static final int REDIS_PORT = 6379;

  /** How one connection stands after a look, or after an act. */
  private sealed interface Result {
    record Unchanged() implements Result {}

    record Changed() implements Result {}

    /** The step ends here. */
    record Ended(StepReport report) implements Result {}
  }

  /** All applications of the recovered component, one after the other; the first trouble ends it. */
  public StepReport run() {
    List<String> changed = new ArrayList<>();
    for (KubernetesApplication application : context.applications()) {
      Optional<Connection> connection = context.connection(application);
      if (connection.isPresent()) {
        switch (update(application, connection.get())) {
          case Result.Unchanged _ -> {}
          case Result.Changed _ -> changed.add(application.name() + " (" + connection.get().description() + ")");
          case Result.Ended(StepReport report) -> {
            return report;
          }
        }
      }
    }
    String place = to.getAuthority() + database.map(name -> "/" + name).orElse("");
    return changed.isEmpty()
        ? StepReport.alreadyDone("every connection leads to " + place)
        : StepReport.done("now leads to " + place + ": " + String.join(", ", changed));
  }

  private Result update(KubernetesApplication application, Connection connection) {
    if (connection instanceof Connection.HaProxy(ProxyServer server)) {
      return database.isEmpty()
          ? point(connection, server)
          : new Result.Ended(StepReport.refused(connection.description() + " leads to a server, and cannot name another database on it"));
    }
    try (var text = ConnectionText.open(context.targets(), application, connection)) {
      return switch (text.read()) {
        case Answer.Trouble<Optional<HeldText>>(Outcome outcome, String reason) ->
            new Result.Ended(StepReport.failed(connection.description() + " could not be read: " + reason));
        case Answer.Value<Optional<HeldText>>(Optional<HeldText> held) when held.isEmpty() ->
            new Result.Ended(StepReport.refused(connection.description() + " is not there, or has no such key"));
        case Answer.Value<Optional<HeldText>>(Optional<HeldText> held) -> replace(connection, text, held.get());
      };
    }
  }

  private Result replace(Connection connection, ConnectionText text, HeldText held) {
    Matcher url = AUTHORITY.matcher(held.value());
    if (!url.find()) {
      return new Result.Ended(StepReport.refused(connection.description() + " holds no URL with a host"));
    }
    String path = url.group("database") == null ? "" : url.group("database");
    String rest = held.value().substring(url.end("hosts") + path.length());
    String wished =
        held.value().substring(0, url.start("hosts")) + to.getAuthority() + database.map(name -> "/" + name).orElse(path) + rest;
    if (wished.equals(held.value())) {
      return new Result.Unchanged();
    }
    context.mayAct("update " + connection.description());
    return switch (text.replace(wished, held.version())) {
      case Answer.Trouble<Replacement>(Outcome outcome, String reason) ->
          new Result.Ended(StepReport.failed(connection.description() + " could not be updated: " + reason));
      case Answer.Value<Replacement>(Replacement replacement) ->
          switch (replacement) {
            case UPDATED -> new Result.Changed();
            case CONFLICT ->
                new Result.Ended(StepReport.retryLater(CONFLICT_PAUSE, connection.description() + " was changed by somebody else"));
            case MISSING -> new Result.Ended(StepReport.refused(connection.description() + " is not there"));
          };
    };
  }

  private Result point(Connection connection, ProxyServer server) {
    int standard = to.getScheme().startsWith("redis") ? REDIS_PORT : POSTGRESQL_PORT;
    int port = to.getPort() < 0 ? standard : to.getPort();
    context.mayAct("point " + connection.description() + " at " + to.getHost() + ":" + port);
    return switch (context.targets().haProxy(server.socket()).point(server.backend(), server.server(), to.getHost(), port, PROXY_LIMIT)) {
      case Answer.Trouble<Change>(Outcome outcome, String reason) ->
          new Result.Ended(StepReport.failed(connection.description() + " was not pointed at the new primary: " + reason));
      case Answer.Value<Change>(Change change) -> change == Change.DONE ? new Result.Changed() : new Result.Unchanged();
    };
  }
}
