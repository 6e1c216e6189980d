package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before anything is sealed on top of a chain, seals, store and log must agree about it. */
final class ChainEndTest {
  private static final SealKey KEY = SealKey.generate();
  private static final List<Checkpoint> SEALED = Recorded.sealed(KEY);
  @TempDir Path folder;
  private SealStore store;
  private ChainEnd chain;

  @BeforeEach
  void begin() {
    store = new SealStore(folder);
    chain = new ChainEnd(Recorded.LOG, store, new PinnedKeys(List.of(KEY.open())));
  }

  private void take(int count) {
    SEALED.subList(0, count).forEach(each -> chain.take(each.bytes()));
  }

  @Test
  void shouldGoOnBehindTheLastCheckpoint() {
    take(3);
    chain.compareStore();
    chain.compareEnds(0, 31);
    chain.compareLast(Recorded.between(20, 29));
    assertThat(chain.next().from()).isEqualTo(30);
    assertThat(store.last(Recorded.LOG)).as("what the store lacked").isEqualTo(3);
  }

  @Test
  void shouldBeginAtTheBeginningOfAnUnsealedLog() {
    chain.compareStore();
    chain.compareEnds(7, 8);
    chain.compareLast(List.of());
    assertThat(chain.next().from()).isZero();
  }

  @Test
  void shouldRefuseSealsThatWereCut() {
    SEALED.forEach(each -> store.keep(each, each.bytes()));
    take(2);
    assertThatThrownBy(chain::compareStore).isInstanceOf(Contradiction.class)
        .hasMessage("the store has checkpoint 3 of rebound.incidents/3, but the seals end with 2");
  }

  @Test
  void shouldRefuseSealsThatAreNotThoseOfTheStore() {
    SEALED.forEach(each -> store.keep(each, each.bytes()));
    Checkpoint other = Recorded.sealed(SealKey.generate()).getFirst();
    assertThatThrownBy(() -> chain.take(other.bytes())).isInstanceOf(Contradiction.class).hasMessageContaining("is another checkpoint 1");
  }

  @Test
  void shouldRefuseSealsByAnotherKeyThatTheStoreNeverHad() {
    Checkpoint other = Recorded.sealed(SealKey.generate()).getFirst();
    assertThatThrownBy(() -> chain.take(other.bytes())).isInstanceOf(Contradiction.class).hasMessageContaining("not by this sealer's key");
    assertThat(store.last(Recorded.LOG)).isZero();
  }

  @Test
  void shouldRefuseSealsByAnotherKeyWhereTheStoresWereRemoved() {
    store.keep(SEALED.getLast(), SEALED.getLast().bytes());
    Checkpoint other = Recorded.sealed(SealKey.generate()).getFirst();
    assertThatThrownBy(() -> chain.take(other.bytes())).isInstanceOf(Contradiction.class).hasMessageContaining("not by this sealer's key");
  }

  @Test
  void shouldRefuseABrokenChain() {
    take(1);
    assertThatThrownBy(() -> chain.take(SEALED.get(2).bytes())).isInstanceOf(Contradiction.class)
        .hasMessage("in the seals of rebound.incidents/3 checkpoint 3 does not follow checkpoint 1");
    assertThatThrownBy(() -> chain.take("x".getBytes(StandardCharsets.UTF_8))).isInstanceOf(Contradiction.class);
  }

  @Test
  void shouldRefuseALogThatLostOrChangedWhatIsSealed() {
    take(3);
    assertThatThrownBy(() -> chain.compareEnds(0, 29)).isInstanceOf(Contradiction.class)
        .hasMessage("rebound.incidents/3 ends before offset 29, but it is sealed up to offset 29");
    assertThatThrownBy(() -> chain.compareEnds(1, 40)).isInstanceOf(Contradiction.class).hasMessageContaining("begins at offset 1");
    assertThatThrownBy(() -> chain.compareLast(Recorded.between(20, 28))).isInstanceOf(Contradiction.class)
        .hasMessageContaining("from offset 20 to 29 are not those that checkpoint 3 sealed");
  }
}
