package dev.rebound.responder;

import dev.rebound.targets.supervisor.HostSupervisor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A host that answers as told; {@code acts} is what it was asked to do. */
public final class FakeHost implements HostSupervisor {
  public final List<String> acts = new ArrayList<>();
  public Answer looks = instance(State.STOPPED, true, true, DataFolder.INTACT);
  public Answer starts = instance(State.RUNNING, true, true, DataFolder.INTACT);
  public Answer fences = instance(State.STOPPED, false, true, DataFolder.INTACT);
  /** What happens when its start is enabled and asked for. */
  public Runnable onStart = () -> {};
  /** What happens when it is stopped. */
  public Runnable onStop = () -> {};
  /** What happens when a rebuild is asked for. */
  public Runnable onRebuild = () -> {};
  /** Whether what a rebuild made may start: no, where it was fenced since. */
  public boolean builtEnabled = true;
  public RebuildState rebuilds = RebuildState.RUNNING;
  private @Nullable Rebuild job;

  public static Instance instance(State state, boolean startEnabled, boolean startCommand, DataFolder data) {
    return new Instance("pg-a", state, startEnabled, startCommand, data, "/data/pg-a", "", null);
  }

  @Override
  public Answer look(String name) {
    return job == null ? looks : new Instance(name, State.STARTING, builtEnabled, true, DataFolder.INTACT, "/data/pg-a-2", "", job);
  }

  @Override
  public Answer start(String name) {
    acts.add("start");
    return starts;
  }

  @Override
  public Answer enableAndStart(String name) {
    acts.add("enable and start");
    onStart.run();
    return starts;
  }

  @Override
  public Answer stop(String name) {
    acts.add("stop");
    onStop.run();
    return fences;
  }

  @Override
  public Answer fence(String name, String dataPath) {
    if (look(name) instanceof Instance now && !now.dataPath().equals(dataPath)) {
      return new Refused("another folder is in use: " + now.dataPath());
    }
    acts.add("fence");
    return fences;
  }

  @Override
  public Answer rebuild(String name, RebuildRequest request) {
    acts.add("rebuild " + request.key() + " from " + request.primaryHost() + ":" + request.primaryPort() + " slot " + request.slot());
    job = new Rebuild(request.key(), rebuilds, 62_000_000, rebuilds == RebuildState.FAILED ? "disk full" : "");
    onRebuild.run();
    return look(name);
  }
}
