package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the name servers told of a name.
 *
 * @param servers by the server's name, in the plan's order
 */
public record Look(String name, Map<String, Told> servers) {
  public Look {
    requireNonNull(name, "name");
    servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
  }
}
