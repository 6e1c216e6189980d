package dev.rebound.lab.host;

import dev.rebound.lab.host.Instance.Progress;
import dev.rebound.lab.host.Instance.Rebuild;
import dev.rebound.lab.host.Instance.State;
import dev.rebound.lab.process.Affliction;
import dev.rebound.lab.process.ChildProcesses;
import dev.rebound.lab.process.ProcessTable;
import dev.rebound.lab.process.ProcessTable.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stand-in host of the lab: a folder with the data folders of one server, and what its supervisor can do with them.
 * Every process that works below the folder belongs to the instance, whoever started it.
 *
 * <p>Starts are decided under a lock, together with the creation of the process; waiting happens outside of it, so a fence never waits
 * for a start: it disables, kills, and the start that was under way sees its process gone.
 */
public final class Host {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);
  /** Source: docs/supervisor.md, start. */
  static final Duration START_LIMIT = Duration.ofSeconds(5);
  /** Source: docs/supervisor.md, stop. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  /** A new replica replays the log of its base backup before it accepts connections. */
  static final Duration REBUILD_START_LIMIT = Duration.ofSeconds(60);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  private final String name;
  private final Path folder;
  private final HostFiles files;
  private final Engine engine;
  private final ChildProcesses children;
  private final Affliction affliction;
  private final ReentrantLock lock = new ReentrantLock();
  private HostState state;
  private volatile long rebuildBytes;
  private final Wedge wedge;

  /** A call that the contract answers with 409. */
  public static final class Refused extends Exception {
    Refused(String reason) {
      super(reason);
    }
  }

  /** Opens the host of an instance; starts nothing. @throws IllegalStateException where its folder was made for another port */
  public Host(String name, int port, Path folder, Engine engine, ChildProcesses children) {
    this.name = name;
    this.engine = engine;
    this.wedge = new Wedge(engine);
    this.children = children;
    try {
      Files.createDirectories(folder);
      this.folder = folder.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("the host's folder cannot be made", e);
    }
    this.files = new HostFiles(this.folder);
    this.state = HostState.open(files.state(), port);
    this.affliction = new Affliction(this.folder, port, engine.programs());
  }

  /** The instance's name. */
  public String name() {
    return name;
  }

  /** The instance's port on 127.0.0.1. */
  public int port() {
    return state().port();
  }

  boolean needsSlot() {
    return engine.needsSlot();
  }

  /** The instance with the data folder in use. */
  public Engine.Place place() {
    var now = state();
    return new Engine.Place(name, now.port(), folder.resolve(now.dataName()));
  }

  private Path data() {
    return place().data();
  }

  private List<Running> processes() {
    return ProcessTable.workingIn(data(), engine.programs());
  }

  /** What {@code GET} answers. */
  public Instance look() {
    lock.lock();
    try {
      return describe(state, data());
    } finally {
      lock.unlock();
    }
  }

  private Instance describe(HostState now, Path data) {
    boolean alive = !processes().isEmpty();
    boolean intact = engine.intact(data);
    var running = alive ? (engine.accepting(data, files.log()) ? State.RUNNING : State.STARTING) : intact ? State.STOPPED : State.LOST;
    var job = now.rebuild();
    if (job != null && job.state() == Progress.RUNNING) {
      job = new Rebuild(job.key(), job.state(), rebuildBytes, job.reason());
    }
    var files = intact ? Instance.DataFolder.INTACT : Instance.DataFolder.MISSING;
    return new Instance(name, running, now.startEnabled(), now.startCommand(), files, data.toString(), now.reason(), job);
  }

  /** Starts on the existing data, or waits for a start under way; does nothing where it runs. */
  public Instance start(Duration limit) throws Refused {
    lock.lock();
    try {
      if (processes().isEmpty()) {
        var why = refusal();
        if (why.isPresent()) {
          throw refused(why.get());
        }
        launch();
      }
    } finally {
      lock.unlock();
    }
    try {
      awaitAccepting(limit);
    } catch (Refused e) {
      change(now -> now.withReason(String.valueOf(e.getMessage())));
      throw e;
    }
    change(now -> now.startEnabled() ? now.withReason("") : now);
    return look();
  }

  /** Enables starts again; does nothing while a rebuild runs, which enables them at its end. */
  void enable() {
    change(now -> now.rebuild() != null && now.rebuild().state() == Progress.RUNNING ? now : now.enabled());
  }

  /** Disables every later start, durably, then asks the server to stop and waits until none of its processes lives. */
  Instance stop(Duration limit) throws Refused {
    change(now -> now.startEnabled() ? now.fenced() : now);
    if (!ProcessTable.interruptWorkingIn(data(), engine.programs(), limit)) {
      throw new Refused("it did not stop within " + limit.toSeconds() + " s");
    }
    LOG.info("instance stopped instance={}", name);
    return look();
  }

  /**
   * Disables every later start, durably, then kills whatever runs on this host. @param seen the data folder that is meant; empty: any
   */
  Instance fence(String seen) throws Refused {
    lock.lock();
    try {
      if (!seen.isEmpty() && !seen.equals(data().toString())) {
        throw new Refused("another folder is in use: " + data());
      }
      save(state.fenced());
    } finally {
      lock.unlock();
    }
    killAll();
    LOG.info("instance fenced instance={}", name);
    return look();
  }

  /** Takes a rebuild on and returns; the same key gives the job that it gave before. */
  public Instance rebuild(String key, Engine.Source primary) throws Refused {
    lock.lock();
    try {
      var job = state.rebuild();
      if (job != null && job.key().equals(key)) {
        return look();
      }
      if (job != null && job.state() == Progress.RUNNING) {
        throw new Refused("another rebuild is running: " + job.key());
      }
      if (!processes().isEmpty() && !engine.replica(place())) {
        throw new Refused("it runs as a primary; fence it first");
      }
      rebuildBytes = 0;
      save(state.rebuilding(new Rebuild(key, Progress.RUNNING, 0, "")));
      var taken = state;
      Thread.ofVirtual().name("rebuild-" + name).start(() -> runRebuild(taken, key, primary));
    } finally {
      lock.unlock();
    }
    return look();
  }

  /** Kills all processes of the host at once. */
  public Instant killAll() {
    return ProcessTable.killWorkingIn(folder, engine.programs(), KILL_LIMIT);
  }

  /** The host burns down: processes, data and start command are gone. The data is kept in a graveyard for inspection. */
  Instant lose() {
    lock.lock();
    try {
      var data = data();
      var killed = killAll();
      files.bury(data);
      save(state.lost("the host was lost: data folder and start command are gone"));
      return killed;
    } catch (IOException e) {
      throw new UncheckedIOException("the data of " + name + " cannot be moved away", e);
    } finally {
      lock.unlock();
    }
  }

  /** Processes and start command are gone, the data stays where it is. */
  Instant loseStart() {
    lock.lock();
    try {
      var killed = killAll();
      save(state.lost("the start command is gone"));
      return killed;
    } finally {
      lock.unlock();
    }
  }

  /** What can be wrong with the host without its processes being gone. */
  Affliction affliction() {
    return affliction;
  }

  /** Makes writes hang or fail while reads are answered. @throws IllegalStateException where the server does not answer */
  void wedge() {
    wedge.begin(place());
  }

  /**
   * Ends all faults but those that killed; a server that died of its full disk is started again, where it may be. Idempotent.
   *
   * @throws IllegalStateException where a server that lives does not answer
   */
  void resume(Duration limit) {
    boolean full = affliction.full();
    affliction.end();
    try {
      wedge.end(place(), !processes().isEmpty());
      if (full && processes().isEmpty() && refusal().isEmpty()) {
        start(limit);
      }
    } catch (IOException | Refused e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Starts the data although starts are disabled, as a rival supervisor would. @throws IllegalStateException where there is no data */
  void rogueStart(Duration limit) {
    lock.lock();
    try {
      if (!engine.intact(data())) {
        throw new IllegalStateException("nothing to start: the data of " + name + " is gone, see " + files.graveyard());
      }
      if (processes().isEmpty()) {
        launch();
      }
    } finally {
      lock.unlock();
    }
    try {
      awaitAccepting(limit);
    } catch (Refused e) {
      throw new IllegalStateException("the rogue start of " + name + " failed: " + e.getMessage(), e);
    }
  }

  /** Makes an empty primary and starts it. Only for a host without data: a new one, or one that was lost and is replaced. */
  public void initialize(Duration limit) throws IOException, Refused {
    engine.create(place());
    change(now -> now.rebuilt(now.dataName()));
    start(limit);
  }

  /** Makes a replica and starts it; does not wait until it has joined. Only for a host without data. */
  public void initializeReplica(Engine.Source primary, Duration limit) throws IOException, Refused {
    engine.copy(place(), primary, bytes -> rebuildBytes = bytes);
    change(now -> now.rebuilt(now.dataName()));
    start(limit);
  }

  private Optional<String> refusal() {
    return state.refusal(engine.intact(data())).or(() -> files.hint(engine.corruptionHints()));
  }

  private Refused refused(String reason) {
    save(state.withReason(reason));
    return new Refused(reason);
  }

  private void launch() {
    var place = place();
    try {
      engine.prepareStart(place.data());
      files.rotateLog();
    } catch (IOException e) {
      throw new UncheckedIOException("the start of " + name + " cannot be prepared", e);
    }
    children.start(new ChildProcesses.Order(name, engine.command(place), place.data(), engine.environment(), files.log()));
    affliction.apply();
  }

  private void awaitAccepting(Duration limit) throws Refused {
    long until = System.nanoTime() + limit.toNanos();
    while (!engine.accepting(data(), files.log())) {
      if (processes().isEmpty()) {
        throw new Refused("it did not come up: " + files.lastLog().reduce((a, b) -> b).orElse("no words in its log"));
      }
      if (System.nanoTime() > until) {
        throw new Refused("it does not accept connections within " + limit.toMillis() + " ms");
      }
      sleep();
    }
  }

  private void runRebuild(HostState taken, String key, Engine.Source primary) {
    var fresh = new Engine.Place(name, taken.port(), folder.resolve("data-" + taken.generation()));
    try {
      killAll();
      engine.copy(fresh, primary, bytes -> rebuildBytes = bytes);
      replace(taken, fresh.data());
      awaitAccepting(REBUILD_START_LIMIT);
      engine.join(fresh, primary, bytes -> rebuildBytes = bytes, REBUILD_START_LIMIT);
      change(now -> now.withRebuild(new Rebuild(key, Progress.DONE, rebuildBytes, "")));
      LOG.info("instance rebuilt instance={} bytes={}", name, rebuildBytes);
    } catch (IOException | Refused | RuntimeException e) {
      LOG.warn("rebuild failed instance={} key={}", name, key, e);
      var why = String.valueOf(e.getMessage());
      change(now -> now.withRebuild(new Rebuild(key, Progress.FAILED, rebuildBytes, why)));
    }
  }

  /** Puts the new folder in the old one's place and starts it, unless a fence or a loss came in between. */
  private void replace(HostState taken, Path fresh) throws IOException, Refused {
    lock.lock();
    try {
      if (state.fences() != taken.fences()) {
        throw new Refused("the instance was fenced or lost while it was rebuilt");
      }
      killAll();
      files.keepAside(data());
      save(state.rebuilt(fresh.getFileName().toString()));
      launch();
    } finally {
      lock.unlock();
    }
  }

  private HostState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void change(UnaryOperator<HostState> step) {
    lock.lock();
    try {
      save(step.apply(state));
    } finally {
      lock.unlock();
    }
  }

  private void save(HostState next) {
    next.save(files.state());
    state = next;
  }

  private static void sleep() throws Refused {
    try {
      Thread.sleep(LOOK_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted while waiting for it");
    }
  }
}
