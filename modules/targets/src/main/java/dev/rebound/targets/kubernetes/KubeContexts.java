package dev.rebound.targets.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which context of the kubeconfig leads to an API server. A plan names clusters by their address alone; how one logs in there, and whose
 * certificate is trusted, stands in the kubeconfig, as for kubectl. Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files".
 */
final class KubeContexts {
  /** Of one kubeconfig; certificates stand in it. */
  private static final int BYTES_MAX = 4 << 20;

  private KubeContexts() {}

  /** The name of the first context whose cluster has this address; empty where none has it, or no file can be read. */
  static Optional<String> leadingTo(String api, Collection<Path> files) {
    Set<String> clusters = new HashSet<>();
    List<Map<?, ?>> all = files.stream().map(KubeContexts::read).flatMap(Optional::stream).<Map<?, ?>>map(each -> each).toList();
    for (Map<?, ?> config : all) {
      for (Map<?, ?> named : named(config, "clusters")) {
        if (inside(named, "cluster").get("server") instanceof String server && address(server).equals(address(api))) {
          clusters.add(String.valueOf(named.get("name")));
        }
      }
    }
    return all.stream().flatMap(config -> named(config, "contexts").stream())
        .filter(named -> inside(named, "context").get("cluster") instanceof String cluster && clusters.contains(cluster))
        .map(named -> String.valueOf(named.get("name"))).findFirst();
  }

  private static Optional<Map<?, ?>> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
        return Optional.empty();
      }
      return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)) instanceof Map<?, ?> map
          ? Optional.of(map) : Optional.empty();
    } catch (IOException | YamlEngineException e) {
      return Optional.empty();
    }
  }

  private static List<Map<?, ?>> named(Map<?, ?> config, String key) {
    return config.get(key) instanceof List<?> list
        ? list.stream().<Map<?, ?>>mapMulti((each, all) -> {
          if (each instanceof Map<?, ?> map) {
            all.accept(map);
          }
        }).toList()
        : List.of();
  }

  private static Map<?, ?> inside(Map<?, ?> named, String key) {
    return named.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  /** Without a last slash, and with the port that its scheme stands for. */
  private static String address(String url) {
    try {
      URI uri = URI.create(url.strip());
      @Nullable String host = uri.getHost();
      if (host == null || uri.getScheme() == null) {
        return url;
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
      String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("/+$", "");
      return (uri.getScheme() + "://" + host).toLowerCase(Locale.ROOT) + ":" + port + path;
    } catch (IllegalArgumentException e) {
      return url;
    }
  }
}
