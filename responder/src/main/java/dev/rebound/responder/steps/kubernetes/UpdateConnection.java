package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Barrier.ProxyServer;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Connection;
import dev.rebound.responder.steps.Step;
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
 * Points each application at the new primary, where its plan says that the address stands. In a text, host and port change; user,
 * password and options stay.
 */
public final class UpdateConnection implements Step {
  /** Of a URL: what stands before the hosts, and the hosts with their ports. */
  private static final Pattern AUTHORITY = Pattern.compile("(?<before>//(?:[^/?#\\s\"'@]*@)?)(?<hosts>[^/?#\\s\"'@]+)");
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

  @Override
  public StepReport run(StepContext context) {
    URI primary = URI.create(context.node(context.argument("primary")).url().replaceFirst("^jdbc:", ""));
    List<String> changed = new ArrayList<>();
    for (KubernetesApplication application : context.applications()) {
      Optional<Connection> connection = context.connection(application);
      if (connection.isPresent()) {
        switch (update(context, application, connection.get(), primary)) {
          case Result.Unchanged _ -> {}
          case Result.Changed _ -> changed.add(application.name() + " (" + connection.get().description() + ")");
          case Result.Ended(StepReport report) -> {
            return report;
          }
        }
      }
    }
    return changed.isEmpty()
        ? StepReport.alreadyDone("every connection leads to " + primary.getAuthority())
        : StepReport.done("now leads to " + primary.getAuthority() + ": " + String.join(", ", changed));
  }

  private static Result update(StepContext context, KubernetesApplication application, Connection connection, URI primary) {
    if (connection instanceof Connection.HaProxy(ProxyServer server)) {
      return point(context, connection, server, primary);
    }
    try (var text = ConnectionText.open(context.targets(), application, connection)) {
      return switch (text.read()) {
        case Answer.Trouble<Optional<HeldText>>(Outcome outcome, String reason) ->
            new Result.Ended(StepReport.failed(connection.description() + " could not be read: " + reason));
        case Answer.Value<Optional<HeldText>>(Optional<HeldText> held) when held.isEmpty() ->
            new Result.Ended(StepReport.refused(connection.description() + " is not there, or has no such key"));
        case Answer.Value<Optional<HeldText>>(Optional<HeldText> held) -> replace(context, connection, text, held.get(), primary);
      };
    }
  }

  private static Result replace(StepContext context, Connection connection, ConnectionText text, HeldText held, URI primary) {
    Matcher url = AUTHORITY.matcher(held.value());
    if (!url.find()) {
      return new Result.Ended(StepReport.refused(connection.description() + " holds no URL with a host"));
    }
    if (url.group("hosts").equals(primary.getAuthority())) {
      return new Result.Unchanged();
    }
    String wished =
        held.value().substring(0, url.start("hosts")) + primary.getAuthority() + held.value().substring(url.end("hosts"));
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

  private static Result point(StepContext context, Connection connection, ProxyServer server, URI primary) {
    int standard = primary.getScheme().startsWith("redis") ? REDIS_PORT : POSTGRESQL_PORT;
    int port = primary.getPort() < 0 ? standard : primary.getPort();
    context.mayAct("point " + connection.description() + " at " + primary.getHost() + ":" + port);
    return switch (context.targets().haProxy(server.socket()).point(server.backend(), server.server(), primary.getHost(), port,
        PROXY_LIMIT)) {
      case Answer.Trouble<Change>(Outcome outcome, String reason) ->
          new Result.Ended(StepReport.failed(connection.description() + " was not pointed at the new primary: " + reason));
      case Answer.Value<Change>(Change change) -> change == Change.DONE ? new Result.Changed() : new Result.Unchanged();
    };
  }
}
