package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Connection;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.file.TextFiles;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import dev.rebound.targets.kubernetes.Workloads;
import java.util.Optional;

/** The text that holds an application's URL, wherever its plan says that it stands. */
public sealed interface ConnectionText extends AutoCloseable {
  /** Empty where the text or its key is missing. */
  Answer<Optional<HeldText>> read();

  /** Replaces the value if it is still the one that was read. */
  Answer<Replacement> replace(String value, String expectedVersion);

  @Override
  void close();

  /** @throws IllegalArgumentException for an HAProxy, which holds no text */
  static ConnectionText open(Targets targets, KubernetesApplication application, Connection connection) {
    return switch (connection) {
      case Connection.Secret(String name, String key) ->
          new InCluster(targets.workloads(application), new KeyRef(Holder.SECRET, application.namespace(), name, key));
      case Connection.ConfigMap(String name, String key) ->
          new InCluster(targets.workloads(application), new KeyRef(Holder.CONFIG_MAP, application.namespace(), name, key));
      case Connection.File file -> new InFile(targets.files(), file);
      case Connection.HaProxy _ -> throw new IllegalArgumentException("an HAProxy holds no text");
    };
  }

  /** In a Secret or ConfigMap. */
  record InCluster(Workloads cluster, KeyRef ref) implements ConnectionText {
    @Override
    public Answer<Optional<HeldText>> read() {
      return cluster.read(ref);
    }

    @Override
    public Answer<Replacement> replace(String value, String expectedVersion) {
      return cluster.replace(ref, value, expectedVersion);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  /** In a file. */
  record InFile(TextFiles files, Connection.File file) implements ConnectionText {
    @Override
    public Answer<Optional<HeldText>> read() {
      return files.read(file.path(), file.key());
    }

    @Override
    public Answer<Replacement> replace(String value, String expectedVersion) {
      return files.replace(file.path(), file.key(), value, expectedVersion);
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
