package dev.rebound.core.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps an old primary from coming back writable: the second fact of fencing (law 1, docs/decisions/0003 and 0013). */
public sealed interface Barrier {
  /** The host's supervisor disables the start and keeps that over its own restart. */
  record Supervisor() implements Barrier {}

  /**
   * The StatefulSet that runs this one instance is scaled to 0.
   *
   * @param api URL of the API server; null: the usual kubeconfig or in-cluster configuration
   */
  record StatefulSet(String namespace, String name, @Nullable String api) implements Barrier {}

  /** A command of the operator, without a shell; status 0 says that the old primary is barred. */
  record Command(List<String> argv) implements Barrier {
    public Command {
      argv = List.copyOf(argv);
    }
  }

  /**
   * HAProxy, through which alone clients reach the instance, takes no more of them to it.
   *
   * @param server a server of a backend, at a runtime socket
   */
  record HaProxy(ProxyServer server) implements Barrier {}

  /**
   * A server of an HAProxy.
   *
   * @param socket its runtime API: the absolute path of a Unix socket, or host:port
   */
  record ProxyServer(String socket, String backend, String server) {}
}
