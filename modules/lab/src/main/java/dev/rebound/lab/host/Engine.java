package dev.rebound.lab.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** What differs between the kinds of server that a {@link Host} runs. Stateless; all folders exist unless it is said. */
public interface Engine {
  /**
   * Whom a new replica follows.
   *
   * @param slot of the primary, which keeps the log for it; empty where the kind of server knows none
   */
  record Source(String host, int port, String slot) {}

  /** One instance: its name, its port on 127.0.0.1 and its data folder. */
  record Place(String name, int port, Path data) {}

  /** The server's program and those of the chain that starts it, as the kernel names them. */
  Set<String> programs();

  /** Whether a replica needs a slot of its primary. */
  boolean needsSlot();

  /** Words of a server's log that forbid a start in place: what it would run on may be damaged. */
  List<String> corruptionHints();

  /** Whether the files that every start needs are in the data folder, which may be missing. */
  boolean intact(Path data);

  /** Whether the server says that it accepts connections; only meaningful while its processes live. Asks no server, so it never waits. */
  boolean accepting(Path data, Path log);

  /** Whether the server that runs is a replica; false in doubt. */
  boolean replica(Place place);

  /** Makes the data folder of a server that never had data, a primary. */
  void create(Place place) throws IOException;

  /** Removes what a killed server left in its way. The caller knows that no process works in the folder. */
  void prepareStart(Path data) throws IOException;

  /** Program and arguments. */
  List<String> command(Place place);

  /** Variables of the server's environment beside this JVM's own. */
  Map<String, String> environment();

  /** Makes the data folder of a new replica, which is not there yet. @param progress told how many bytes have come so far */
  void copy(Place fresh, Source primary, LongConsumer progress) throws IOException;

  /**
   * Waits until a replica that {@link #copy} made and that now accepts connections has joined its primary.
   *
   * @throws IOException where it has not within the limit
   */
  void join(Place place, Source primary, LongConsumer progress, Duration limit) throws IOException;

  /** Makes writes hang or fail while reads are answered. Idempotent. @return what {@link #unwedge} needs */
  String wedge(Place place) throws IOException;

  /** Ends {@link #wedge}, unless somebody else has changed the setting meanwhile. Idempotent. */
  void unwedge(Place place, String before) throws IOException;
}
