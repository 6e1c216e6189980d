package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.haproxy.OrdersProxy;
import dev.rebound.targets.Answer;
import dev.rebound.targets.haproxy.HaProxy.Server;
import dev.rebound.targets.haproxy.SocketHaProxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a test sees of the lab's HAProxy. */
final class ProxyHands {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private ProxyHands() {}

  /** Ports that it leads users to. @param basePort of the lab */
  static Set<Integer> served(int basePort) {
    Answer<Map<String, Server>> servers =
        new SocketHaProxy("127.0.0.1:" + (basePort + LabPlan.PROXY_RUNTIME_OFFSET)).servers(OrdersProxy.BACKEND, LIMIT);
    assertThat(servers).isInstanceOf(Answer.Value.class);
    return ((Answer.Value<Map<String, Server>>) servers).value().values().stream().filter(each -> !each.maintenance()).map(Server::port)
        .collect(Collectors.toSet());
  }
}
