package dev.rebound.responder.steps.kubernetes;

import dev.rebound.targets.haproxy.HaProxy.Server;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must change in a backend of an HAProxy so that its servers lead to these endpoints and nowhere else.
 *
 * @param point servers by name, and the endpoint that each is pointed at
 * @param cut servers that lead to no ready instance
 * @param unserved endpoints for which there is no server
 */
record ProxyMoves(Map<String, Endpoint> point, List<String> cut, List<Endpoint> unserved) {
  /**
   * The least changes: a server that is right stays, one that is out of service anyway is used before one that leads elsewhere.
   *
   * @param left endpoints that users are not led to, and whose servers are left as they are
   */
  static ProxyMoves between(Map<String, Server> servers, List<Endpoint> endpoints, List<Endpoint> left) {
    var wanted = new ArrayList<>(endpoints);
    var idle = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    servers.forEach((name, server) -> {
      if (server.maintenance()) {
        idle.add(name);
      } else if (!wanted.removeIf(endpoint -> leadsTo(server, endpoint))
          && left.stream().noneMatch(endpoint -> leadsTo(server, endpoint))) {
        wrong.add(name);
      }
    });
    var point = new LinkedHashMap<String, Endpoint>();
    for (List<String> free : List.of(idle, wrong)) {
      while (!free.isEmpty() && !wanted.isEmpty()) {
        point.put(free.removeFirst(), wanted.removeFirst());
      }
    }
    return new ProxyMoves(point, List.copyOf(wrong), List.copyOf(wanted));
  }

  private static boolean leadsTo(Server server, Endpoint endpoint) {
    return server.address().equals(endpoint.address()) && server.port() == endpoint.port();
  }

  boolean none() {
    return point.isEmpty() && cut.isEmpty();
  }
}
