package dev.rebound.kafka;

import dev.rebound.core.Planned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The states of a partition's systems, as objects before Kafka's own store of bytes: a state is read from its bytes once after a start and
 * written once per commit, however many records changed it in between (decision 12).
 *
 * <p>What changed is written where Kafka Streams empties its own caches: in {@link #flushCache}, which it calls before it collects the
 * offsets of a commit. State, offsets and facts are so in one transaction as before; {@code commit(Map)} would be too late, it is called
 * after the transaction's end. States are immutable, so that what is remembered here is what was put.
 *
 * <p>The text of a system's plan is about half of a state and changes seldom. It stands beside the state under a key of its own, and is
 * written when it is another one than before (decision 13). A state that an older version wrote has its text in it.
 */
final class SystemStates<S> implements StateStore, CachedStateStore<String, S> {
  /** Unchanged states that are remembered as objects, of all systems of the partition; above it they are read again from their bytes. */
  static final int REMEMBERED_MAX = 1_024;

  /** Before a system's name: the key of its plan's text. No name of a system has a slash. */
  private static final String PLAN = "plan/";

  private final KeyValueStore<String, byte[]> stored;
  private final Serde<S> serde;
  private final Map<String, S> states = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Set<String> systems = new TreeSet<>();
  /** Whether {@link #systems} has those that were restored, too. */
  private boolean listed;

  SystemStates(KeyValueStore<String, byte[]> stored, Serde<S> serde) {
    this.stored = stored;
    this.serde = serde;
  }

  /** Makes the store of each partition, with a changelog. */
  static <S> StoreBuilder<SystemStates<S>> builder(String name, Class<S> state) {
    var bytes = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
    return new Builder<>(bytes, StateSerde.of(state));
  }

  /** Null where nothing is known of the system. */
  @Nullable S get(String system) {
    S known = states.get(system);
    if (known == null) {
      known = read(system);
      if (known != null) {
        states.put(system, known);
      }
    }
    return known;
  }

  private @Nullable S read(String system) {
    byte[] bytes = stored.get(system);
    S state = bytes == null ? null : serde.deserializer().deserialize(name(), bytes);
    byte[] text = stored.get(PLAN + system);
    return state instanceof Planned planned && planned.planText().isEmpty() && text != null
        ? same(planned.withPlanText(new String(text, StandardCharsets.UTF_8)))
        : state;
  }

  private void write(String system, S state) {
    S lean = state;
    if (state instanceof Planned planned && !planned.planText().isEmpty()) {
      byte[] text = planned.planText().getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(text, stored.get(PLAN + system))) {
        stored.put(PLAN + system, text);
      }
      lean = same(planned.withPlanText(""));
    }
    stored.put(system, serde.serializer().serialize(name(), lean));
  }

  @SuppressWarnings("unchecked") // a state with another text of its plan is of the same class
  private S same(Planned state) {
    return (S) state;
  }

  void put(String system, S state) {
    states.put(system, state);
    changed.add(system);
    systems.add(system);
  }

  /** The systems of which something is known. */
  Collection<String> systems() {
    if (!listed) {
      try (var restored = stored.all()) {
        restored.forEachRemaining(entry -> {
          if (!entry.key.startsWith(PLAN)) {
            systems.add(entry.key);
          }
        });
      }
      listed = true;
    }
    return List.copyOf(systems);
  }

  @Override
  public void flushCache() {
    for (String system : List.copyOf(changed)) {
      write(system, Objects.requireNonNull(states.get(system), "what changed is remembered until it is written"));
      changed.remove(system);
    }
    if (states.size() > REMEMBERED_MAX) {
      states.clear();
    }
  }

  /** Called when this instance goes on as the standby of another: from now on the bytes change without this store. */
  @Override
  public void clearCache() {
    states.clear();
    changed.clear();
    systems.clear();
    listed = false;
  }

  /** Nobody listens to changes of a state: the facts tell them. */
  @Override
  public boolean setFlushListener(CacheFlushListener<String, S> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return stored.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    stored.init(context, root);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    stored.commit(changelogOffsets);
  }

  @Override
  public void close() {
    clearCache();
    stored.close();
  }

  @Override
  public boolean persistent() {
    return stored.persistent();
  }

  @Override
  public boolean isOpen() {
    return stored.isOpen();
  }

  @Override
  public Position getPosition() {
    return stored.getPosition();
  }

  private record Builder<S>(StoreBuilder<KeyValueStore<String, byte[]>> bytes, Serde<S> serde) implements StoreBuilder<SystemStates<S>> {
    @Override
    public SystemStates<S> build() {
      return new SystemStates<>(bytes.build(), serde);
    }

    @Override
    public StoreBuilder<SystemStates<S>> withCachingEnabled() {
      return this; // it is its own cache
    }

    @Override
    public StoreBuilder<SystemStates<S>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<SystemStates<S>> withLoggingEnabled(Map<String, String> config) {
      return new Builder<>(bytes.withLoggingEnabled(config), serde);
    }

    @Override
    public StoreBuilder<SystemStates<S>> withLoggingDisabled() {
      return new Builder<>(bytes.withLoggingDisabled(), serde);
    }

    @Override
    public Map<String, String> logConfig() {
      return bytes.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
      return bytes.loggingEnabled();
    }

    @Override
    public String name() {
      return bytes.name();
    }
  }
}
