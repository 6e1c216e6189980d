package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import dev.rebound.core.Planned;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** The store between the deciders and Kafka's bytes. That it is told of every commit is shown on a broker, by the room's contract. */
class SystemStatesTest {
  private final AtomicInteger written = new AtomicInteger();
  private final KeyValueStore<String, byte[]> bytes =
      Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("state"), Serdes.String(), Serdes.ByteArray()).withLoggingDisabled().build();
  private final SystemStates<Integer> states = new SystemStates<>(bytes, counting());

  @Test
  void shouldWriteAStateOncePerCommitHoweverOftenItChanged() {
    start();
    for (int count = 1; count <= 5; count++) {
      states.put("orders", count);
    }
    assertThat(bytes.get("orders")).as("before the commit").isNull();
    assertThat(states.get("orders")).isEqualTo(5);

    states.flushCache();
    states.flushCache();

    assertThat(bytes.get("orders")).isEqualTo(new byte[] {0, 0, 0, 5});
    assertThat(written).as("writings").hasValue(1);
  }

  @Test
  void shouldKnowTheSystemsThatWereRestoredAndThoseThatAreNew() {
    start();
    bytes.put("restored", new byte[] {0, 0, 0, 7});
    states.put("new", 1);
    assertThat(states.systems()).containsExactlyInAnyOrder("restored", "new");
    assertThat(states.get("restored")).isEqualTo(7);
    assertThat(states.get("nobody")).isNull();
    states.put("newer", 1);
    assertThat(states.systems()).containsExactlyInAnyOrder("restored", "new", "newer");
  }

  record Believed(int count, String planText) implements Planned {
    @Override
    public Believed withPlanText(String text) {
      return new Believed(count, text);
    }
  }

  @Test
  void shouldKeepTheTextOfAPlanBesideItsStateAndGiveBothBackAfterARestart() {
    start();
    var before = new SystemStates<>(bytes, StateSerde.of(Believed.class));
    before.put("orders", new Believed(1, "the plan"));
    before.put("unplanned", new Believed(2, ""));
    before.flushCache();
    byte[] text = bytes.get("plan/orders");
    before.put("orders", new Believed(3, "the plan"));
    before.flushCache();
    assertThat(bytes.get("plan/orders")).as("not written again").isSameAs(text);
    assertThat(new String(bytes.get("orders"), StandardCharsets.UTF_8)).doesNotContain("the plan");

    var after = new SystemStates<>(bytes, StateSerde.of(Believed.class));

    assertThat(after.systems()).containsExactly("orders", "unplanned");
    assertThat(after.get("orders")).isEqualTo(new Believed(3, "the plan"));
    assertThat(after.get("unplanned")).isEqualTo(new Believed(2, ""));
  }

  @Test
  void shouldWriteTheTextOfANewPlanAndReadAStateThatAnOlderVersionWrote() {
    start();
    bytes.put("orders", Json.bytes(new Believed(7, "the old plan")));
    var states = new SystemStates<>(bytes, StateSerde.of(Believed.class));
    assertThat(states.get("orders")).isEqualTo(new Believed(7, "the old plan"));

    states.put("orders", new Believed(8, "the new plan"));
    states.flushCache();
    states.clearCache();

    assertThat(states.get("orders")).isEqualTo(new Believed(8, "the new plan"));
  }

  @Test
  void shouldForgetItsObjectsWhereTheBytesGoOnWithoutIt() {
    start();
    states.put("orders", 1);
    states.flushCache();
    states.clearCache();
    bytes.put("orders", new byte[] {0, 0, 0, 9});
    bytes.put("billing", new byte[] {0, 0, 0, 2});
    assertThat(states.get("orders")).isEqualTo(9);
    assertThat(states.systems()).containsExactlyInAnyOrder("orders", "billing");
  }

  @Test
  void shouldReadFromItsBytesWhatItRemembersNoMore() {
    start();
    for (int system = 0; system <= SystemStates.REMEMBERED_MAX; system++) {
      states.put("system-" + system, system);
    }
    states.flushCache();
    for (int system = 0; system <= SystemStates.REMEMBERED_MAX; system++) {
      assertThat(states.get("system-" + system)).isEqualTo(system);
    }
  }

  private void start() {
    states.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), states);
  }

  private Serde<Integer> counting() {
    var serializer = new IntegerSerializer();
    return Serdes.serdeFrom(
        (topic, state) -> {
          written.incrementAndGet();
          return serializer.serialize(topic, state);
        },
        Serdes.Integer().deserializer());
  }
}
