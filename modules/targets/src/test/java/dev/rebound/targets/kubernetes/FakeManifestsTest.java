package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.trouble;
import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import org.junit.jupiter.api.Test;

class FakeManifestsTest extends ManifestsContract {
  private final Journal journal = new Journal();
  private final FakeManifests fake = new FakeManifests(journal);

  @Override
  Manifests manifests() {
    return fake;
  }

  @Override
  void scale(int instances) {
    fake.scale(DEPLOYMENT, instances);
  }

  @Override
  void loseApi() {
    fake.outcome(Outcome.REFUSED);
  }

  @Test
  void shouldWantItsNamespaceFirst() {
    assertThat(trouble(fake.apply(read(FOLDER).getLast()))).isEqualTo(Outcome.ERROR);
    assertThat(journal.entries()).isEmpty();
    value(fake.apply(read(FOLDER).getFirst()));
    assertThat(journal.entries()).containsExactly("create Namespace orders");
  }
}
