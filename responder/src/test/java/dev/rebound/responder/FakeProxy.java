package dev.rebound.responder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.haproxy.HaProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An HAProxy that answers as told; {@code acts} is what was done to it. */
public final class FakeProxy implements HaProxy {
  public final List<String> acts = new ArrayList<>();
  public Answer<Server> seen = Answer.of(new Server("127.0.0.1", 5432, false));
  public Answer<Change> answer = Answer.of(Change.DONE);

  @Override
  public Answer<Server> look(String backend, String server, Duration limit) {
    return seen;
  }

  @Override
  public Answer<Change> cut(String backend, String server, Duration limit) {
    acts.add("cut " + backend + "/" + server);
    return answer;
  }

  @Override
  public Answer<Change> point(String backend, String server, String host, int port, Duration limit) {
    acts.add("point " + backend + "/" + server + " at " + host + ":" + port);
    return answer;
  }
}
