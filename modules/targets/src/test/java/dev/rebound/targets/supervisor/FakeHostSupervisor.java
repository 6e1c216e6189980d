package dev.rebound.targets.supervisor;

import dev.rebound.targets.Journal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hosts in memory. A rebuild runs until {@link #finishRebuild}. Acts appear in the journal and, if given, at a listener. */
public final class FakeHostSupervisor implements HostSupervisor {
  private static final class Host {
    State state = State.RUNNING;
    boolean startEnabled = true;
    boolean startCommand = true;
    DataFolder dataFolder = DataFolder.INTACT;
    String startTrouble = "";
    int folder = 1;
    @Nullable Rebuild rebuild;
  }

  private final Map<String, Host> hosts = new HashMap<>();
  private final Journal journal;
  private final Consumer<String> listener;
  private boolean reachable = true;

  public FakeHostSupervisor(Journal journal, String... names) {
    this(journal, act -> {}, names);
  }

  /** @param listener hears each act that happened, e.g. {@code fence pg-a}: a place to change a {@code FakePostgres} along */
  public FakeHostSupervisor(Journal journal, Consumer<String> listener, String... names) {
    this.journal = journal;
    this.listener = listener;
    for (var name : names) {
      hosts.put(name, new Host());
    }
  }

  /** Whether anybody answers at the supervisor's address. */
  public synchronized void reachable(boolean yes) {
    reachable = yes;
  }

  /** The processes are dead, the data stays. */
  public synchronized void processKill(String name) {
    hosts.get(name).state = State.STOPPED;
  }

  /** Processes, data and start command are gone. */
  public synchronized void hostLoss(String name) {
    var host = hosts.get(name);
    host.state = State.LOST;
    host.dataFolder = DataFolder.MISSING;
    host.startCommand = false;
  }

  /** From now on a start fails with this reason; empty: it succeeds. */
  public synchronized void startTrouble(String name, String reason) {
    hosts.get(name).startTrouble = reason;
  }

  /** Ends the running rebuild job. @param trouble empty: it succeeded and the instance runs */
  public synchronized void finishRebuild(String name, String trouble) {
    var host = hosts.get(name);
    var job = host.rebuild;
    if (job == null || job.state() != RebuildState.RUNNING) {
      throw new IllegalStateException("no rebuild of " + name + " runs");
    }
    host.rebuild = new Rebuild(job.key(), trouble.isEmpty() ? RebuildState.DONE : RebuildState.FAILED, 1000, trouble);
    if (trouble.isEmpty()) {
      host.state = State.RUNNING;
      host.dataFolder = DataFolder.INTACT;
      host.startCommand = true;
      host.startEnabled = true;
      host.folder++;
      listener.accept("rebuilt " + name);
    }
  }

  @Override
  public synchronized Answer look(String name) {
    return reachable ? instance(name) : new NotReached("nobody answers");
  }

  @Override
  public synchronized Answer start(String name) {
    journal.add("start " + name);
    if (!(look(name) instanceof Instance)) {
      return look(name);
    }
    var host = hosts.get(name);
    if (!host.startEnabled) {
      return new Refused("start is disabled");
    }
    if (!host.startCommand) {
      return new Refused("no start command");
    }
    if (host.dataFolder == DataFolder.MISSING) {
      return new Refused("the data folder is missing");
    }
    if (!host.startTrouble.isEmpty()) {
      return new Refused(host.startTrouble);
    }
    host.state = State.RUNNING;
    listener.accept("start " + name);
    return instance(name);
  }

  @Override
  public synchronized Answer enableAndStart(String name) {
    if (look(name) instanceof Instance) {
      hosts.get(name).startEnabled = true;
    }
    return start(name);
  }

  @Override
  public synchronized Answer stop(String name) {
    journal.add("stop " + name);
    return disabled("stop", name);
  }

  @Override
  public synchronized Answer fence(String name, String dataPath) {
    if (look(name) instanceof Instance now && !now.dataPath().equals(dataPath)) {
      return new Refused("another folder is in use: " + now.dataPath());
    }
    journal.add("fence " + name);
    return disabled("fence", name);
  }

  private Answer disabled(String act, String name) {
    if (!(look(name) instanceof Instance)) {
      return look(name);
    }
    var host = hosts.get(name);
    host.startEnabled = false;
    host.state = host.dataFolder == DataFolder.MISSING ? State.LOST : State.STOPPED;
    listener.accept(act + " " + name);
    return instance(name);
  }

  @Override
  public synchronized Answer rebuild(String name, RebuildRequest request) {
    journal.add("rebuild " + name + " " + request.key());
    if (!(look(name) instanceof Instance)) {
      return look(name);
    }
    var host = hosts.get(name);
    var job = host.rebuild;
    if (job == null || !job.key().equals(request.key())) {
      host.rebuild = new Rebuild(request.key(), RebuildState.RUNNING, 0, "");
      listener.accept("rebuild " + name);
    }
    return instance(name);
  }

  private Answer instance(String name) {
    var host = hosts.get(name);
    return host == null
        ? new Refused("no such instance")
        : new Instance(
            name, host.state, host.startEnabled, host.startCommand, host.dataFolder, "/data/" + name + "-" + host.folder, "", host.rebuild);
  }
}
