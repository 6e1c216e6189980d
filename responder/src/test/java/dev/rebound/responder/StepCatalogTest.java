package dev.rebound.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StepCatalogTest {
  @Test
  void shouldExecuteExactlyTheStepsOfThePlaybooks() {
    var steps =
        Arrays.stream(Scenario.values()).map(Playbooks::of).filter(playbook -> !playbook.byHand())
            .flatMap(playbook -> playbook.steps().stream()).map(Playbook.Step::name).collect(Collectors.toSet());
    assertThat(StepCatalog.names()).isEqualTo(steps);
    assertThat(steps).allSatisfy(step -> assertThat(StepCatalog.find(step)).isPresent());
    assertThat(StepCatalog.find("drop-database")).isEmpty();
  }
}
