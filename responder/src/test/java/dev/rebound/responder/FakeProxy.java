package dev.rebound.responder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.haproxy.HaProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An HAProxy that answers as told; {@code acts} is what was done to it. */
public final class FakeProxy implements HaProxy {
  public final List<String> acts = new ArrayList<>();
  /** Of the only backend. */
  public final Map<String, Server> servers = new LinkedHashMap<>();
  public Answer<Server> seen = Answer.of(new Server("127.0.0.1", 5432, false));
  public Answer<Change> answer = Answer.of(Change.DONE);

  @Override
  public Answer<Server> look(String backend, String server, Duration limit) {
    return seen;
  }

  @Override
  public Answer<Map<String, Server>> servers(String backend, Duration limit) {
    return Answer.of(new LinkedHashMap<>(servers));
  }

  @Override
  public Answer<Change> cut(String backend, String server, Duration limit) {
    acts.add("cut " + backend + "/" + server);
    servers.computeIfPresent(server, (_, now) -> new Server(now.address(), now.port(), true));
    return answer;
  }

  @Override
  public Answer<Change> point(String backend, String server, String host, int port, Duration limit) {
    acts.add("point " + backend + "/" + server + " at " + host + ":" + port);
    servers.computeIfPresent(server, (_, _) -> new Server(host, port, false));
    return answer;
  }
}
