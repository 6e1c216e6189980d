package dev.rebound.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * Where an application finds the address of its database or cache. All but {@link HaProxy} hold a URL with an authority: {@code
 * jdbc:postgresql://host:port/…}, {@code redis://host:port}.
 */
public sealed interface Connection {
  /** As people know it, without any secret. */
  String description();

  /** A key of a Kubernetes Secret in the application's namespace. */
  record Secret(String name, String key) implements Connection {
    @Override
    public String description() {
      return "Secret " + name;
    }
  }

  /** A key of a Kubernetes ConfigMap in the application's namespace. */
  record ConfigMap(String name, String key) implements Connection {
    @Override
    public String description() {
      return "ConfigMap " + name;
    }
  }

  /**
   * A text file that the responder's machine sees.
   *
   * @param path absolute
   * @param key what stands before {@code =} or {@code :} on its line; null: the whole content is the URL
   */
  record File(String path, @Nullable String key) implements Connection {
    @Override
    public String description() {
      return "file " + path;
    }
  }

  /** A server of an HAProxy through which the application connects: it is pointed at the new primary. */
  record HaProxy(Barrier.ProxyServer server) implements Connection {
    @Override
    public String description() {
      return "HAProxy server " + server.backend() + "/" + server.server();
    }
  }
}
