package dev.rebound.responder.crash;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.targets.Answer;
import dev.rebound.targets.command.Commands;
import dev.rebound.targets.http.HttpCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What own steps call in a sweep: it takes a key that it knows for done. */
final class SweepReceivers implements Commands, HttpCalls {
  static final AllowList ALLOWED =
      AllowList.of(Set.of("/opt/tell", "/usr/bin/psql"), Set.of(AllowList.Origin.of("http://cdn"), AllowList.Origin.of("http://power")));
  /** One calls a URL after the verification, one runs a program at the end. */
  static final OwnCalls OWN =
      new OwnCalls(
          Map.of(
              "purge", own("purge", new OwnCalls.Http("POST", "http://cdn/purge", List.of(), null, Set.of(200))),
              "tell", own("tell", new OwnCalls.Command(List.of("/opt/tell"), Set.of(0)))),
          Map.of("database", List.of(new OwnCalls.Place("purge", "verify-database"), new OwnCalls.Place("tell", null))));

  private final Set<String> called = new TreeSet<>();

  private static OwnCalls.OwnCall own(String name, OwnCalls.Call call) {
    return new OwnCalls.OwnCall(name, "Does " + name + ".", call, Duration.ofSeconds(10), 1, false, null, null);
  }

  /** Each call once by its key. */
  Set<String> called() {
    return called;
  }

  @Override
  public Answer<Exit> run(List<String> argv, Duration limit) {
    throw new AssertionError("this world has no barrier of the operator's");
  }

  @Override
  public Answer<Exit> runApart(List<String> argv, Map<String, String> environment, Duration limit) {
    called.add(argv + " " + environment);
    return Answer.of(new Exit(0, "told"));
  }

  @Override
  public boolean canRun(String program) {
    return true;
  }

  @Override
  public Answer<Reply> send(Request request, Duration limit) {
    called.add(request + " " + request.headers());
    return Answer.of(new Reply(200, "purged"));
  }
}
