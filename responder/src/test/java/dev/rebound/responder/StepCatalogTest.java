package dev.rebound.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepCatalogTest {
  @Test
  void shouldExecuteExactlyTheStepsOfThePlaybooks() {
    var steps =
        Playbooks.all().stream().filter(playbook -> !playbook.byHand())
            .flatMap(playbook -> Stream.concat(playbook.steps().stream(), playbook.undos().stream()))
            .map(Playbook.Step::name).collect(Collectors.toSet());
    assertThat(StepCatalog.names()).isEqualTo(steps);
    assertThat(steps).allSatisfy(step -> assertThat(StepCatalog.find(step)).isPresent());
    assertThat(StepCatalog.find("drop-database")).isEmpty();
  }
}
