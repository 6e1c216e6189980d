package dev.rebound.targets.haproxy;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Duration;
import java.util.Map;

/** The runtime API of one HAProxy. Calls look before they act and again after it, so they may be repeated; each ends within its limit. */
public interface HaProxy {
  /** How a server of a backend stands. An unknown one is trouble. */
  Answer<Server> look(String backend, String server, Duration limit);

  /** All servers of a backend by their names, in HAProxy's order. An unknown backend is trouble. */
  Answer<Map<String, Server>> servers(String backend, Duration limit);

  /** Puts a server into maintenance and ends its sessions: no client reaches it through this HAProxy any more. */
  Answer<Change> cut(String backend, String server, Duration limit);

  /**
   * Points a server at another address, ends its sessions with the old one and makes it ready. A name is resolved here: the runtime API
   * takes addresses. HAProxy forgets it when it is restarted without a state file.
   */
  Answer<Change> point(String backend, String server, String host, int port, Duration limit);

  /**
   * A server of a backend.
   *
   * @param address IP address
   * @param maintenance whether an operator, or we, put it into maintenance
   */
  record Server(String address, int port, boolean maintenance) {}
}
