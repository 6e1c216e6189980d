package dev.rebound.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.recover.Playbooks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseFailureTest {
  private final Playbook playbook = DatabaseFailure.playbook();

  @Test
  void shouldFenceBeforeItChoosesAndChooseBeforeItPromotes() {
    assertThat(playbook.steps()).extracting(Step::name)
        .containsSubsequence(DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.CHOOSE_REPLICA, DatabaseFailure.PROMOTE_REPLICA);
    assertThat(playbook.indexOf(DatabaseFailure.CHOOSE_REPLICA)).isEqualTo(playbook.indexOf(DatabaseFailure.FENCE_PRIMARY) + 1);
    assertThat(playbook.indexOf(DatabaseFailure.PROMOTE_REPLICA)).isEqualTo(playbook.indexOf(DatabaseFailure.CHOOSE_REPLICA) + 1);
  }

  @Test
  void shouldNeverBranchPastTheFenceIntoAPromotion() {
    int fence = playbook.indexOf(DatabaseFailure.FENCE_PRIMARY);
    int promote = playbook.indexOf(DatabaseFailure.PROMOTE_REPLICA);
    assertThat(playbook.steps().stream().flatMap(step -> step.branches().stream()).map(Branch::goTo).map(playbook::indexOf))
        .noneMatch(to -> to > fence && to <= promote);
    assertThat(playbook.steps()).filteredOn(step -> step.is(Trait.GOES_ON)).extracting(Step::name)
        .containsExactly(DatabaseFailure.RESTART_IN_PLACE);
  }

  @Test
  void shouldBranchForwardsOnlySoThatItAlwaysEnds() {
    assertThat(playbook.steps()).allSatisfy(
        step -> assertThat(step.branches()).allMatch(branch -> playbook.indexOf(branch.goTo()) > playbook.indexOf(step.name())));
  }

  @Test
  void shouldHaveOneIrreversibleStepAndOneGateBeforeIt() {
    assertThat(playbook.steps()).filteredOn(step -> !step.irreversible().isEmpty()).extracting(Step::name)
        .containsExactly(DatabaseFailure.PROMOTE_REPLICA);
    assertThat(playbook.steps()).filteredOn(step -> step.is(Trait.GATED)).extracting(Step::name)
        .containsExactly(DatabaseFailure.FENCE_PRIMARY);
  }

  @Test
  void shouldReachEveryStep() {
    assertThat(playbook.steps()).extracting(Step::name).doesNotHaveDuplicates();
    assertThat(Playbooks.of(Scenario.DATABASE)).isEqualTo(playbook);
  }

  @Test
  void shouldSumABudgetOverAttemptsAndPauses() {
    Step step = Step.named("s", "S.").within(Duration.ofSeconds(5)).attempts(3, Duration.ofMillis(500));
    assertThat(step.budget()).isEqualTo(Duration.ofSeconds(16));
  }

  @Test
  void shouldTakeTheFirstBranchThatFits() {
    Step scope = playbook.steps().getFirst();
    assertThat(scope.branchFor(Map.of("primary", "writable", "restartable", "false"))).contains(DatabaseFailure.VERIFY_DATABASE);
    assertThat(scope.branchFor(Map.of("primary", "refused", "restartable", "false"))).contains(DatabaseFailure.FENCE_PRIMARY);
    assertThat(scope.branchFor(Map.of("primary", "refused", "restartable", "true"))).contains(DatabaseFailure.RESTART_IN_PLACE);
    assertThat(scope.branchFor(Map.of("primary", "writable", "commits", "waiting"))).contains(DatabaseFailure.RELEASE_COMMITS);
  }

  @Test
  void shouldRefuseAPlaybookThatBranchesNowhere() {
    List<Step> steps = List.of(Step.named("a", "A.").branch(new Branch("x", "y", "nowhere")));
    assertThatThrownBy(() -> new Playbook(Scenario.DATABASE, steps))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nowhere");
  }
}
