package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.Connection;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Workloads.SecretUpdate;
import dev.rebound.targets.kubernetes.Workloads.SecretValue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Points each application's connection string at the new primary: host and port change, user, password and options stay. */
public final class UpdateConnection implements Step {
  private static final Pattern AUTHORITY = Pattern.compile("(?<=//)[^/?]+");
  private static final Duration CONFLICT_PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) {
    String primary = context.argument("primary");
    String authority = URI.create(context.node(primary).url().replaceFirst("^jdbc:", "")).getAuthority();
    List<String> changed = new ArrayList<>();
    for (KubernetesApplication application : context.applications()) {
      Optional<Connection> known = context.connection(application);
      if (known.isEmpty()) {
        continue;
      }
      Connection connection = known.get();
      try (var workloads = context.targets().workloads(application)) {
        Answer<Optional<SecretValue>> read = workloads.readSecret(application.namespace(), connection.secret(), connection.key());
        if (read instanceof Answer.Trouble<Optional<SecretValue>>(Outcome outcome, String reason)) {
          return StepReport.failed("Secret " + connection.secret() + " could not be read: " + reason);
        }
        Optional<SecretValue> held = ((Answer.Value<Optional<SecretValue>>) read).value();
        if (held.isEmpty()) {
          return StepReport.refused("Secret " + connection.secret() + " has no key " + connection.key());
        }
        String wished = AUTHORITY.matcher(held.get().value()).replaceFirst(authority);
        if (wished.equals(held.get().value())) {
          continue;
        }
        context.mayAct("update Secret " + connection.secret());
        Answer<SecretUpdate> update =
            workloads.updateSecret(application.namespace(), connection.secret(), connection.key(), wished, held.get().resourceVersion());
        Optional<StepReport> trouble = trouble(connection.secret(), update);
        if (trouble.isPresent()) {
          return trouble.get();
        }
        changed.add(application.namespace() + "/" + connection.secret());
      }
    }
    return changed.isEmpty()
        ? StepReport.alreadyDone("every connection string names " + authority)
        : StepReport.done("now names " + authority + ": " + String.join(", ", changed));
  }

  private static Optional<StepReport> trouble(String secret, Answer<SecretUpdate> update) {
    return switch (update) {
      case Answer.Trouble<SecretUpdate>(Outcome outcome, String reason) ->
          Optional.of(StepReport.failed("Secret " + secret + " could not be updated: " + reason));
      case Answer.Value<SecretUpdate>(SecretUpdate result) ->
          switch (result) {
            case UPDATED -> Optional.empty();
            case CONFLICT -> Optional.of(StepReport.retryLater(CONFLICT_PAUSE, "Secret " + secret + " was changed by somebody else"));
            case MISSING -> Optional.of(StepReport.refused("Secret " + secret + " is not there"));
          };
    };
  }
}
