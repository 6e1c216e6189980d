package dev.rebound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plan;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastLadderTest {
  private static String lab(String name) throws IOException {
    try (var in = Objects.requireNonNull(FastLadderTest.class.getResourceAsStream("/plans/" + name + ".yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Plan read(String text) {
    return new YamlPlanReader(Path.of("")).read(text);
  }

  @ParameterizedTest
  @CsvSource({"lab,DATABASE,60", "lab,CACHE,60", "lab-two-sites,SITE,60", "lab,DATABASE,10", "lab,APPLICATION,300"})
  void shouldShortenTheWaitsOfTheLadderAndLeaveThePlanAsItIs(String name, Victim victim, int speed) throws IOException {
    String text = lab(name);
    Plan slow = read(text);

    Plan fast = read(FastLadder.of(text, victim, speed));

    assertThat(fast.escalation()).isEqualTo(
        slow.escalation().stream()
            .map(level -> new Plan.Level(level.name(), level.after().dividedBy(speed), level.tell(), level.backup())).toList());
    assertThat(fast.onCall().answerWithin()).isEqualTo(Duration.ofMinutes(5).dividedBy(speed));
    assertThat(fast.modeOf(scenario(victim))).isEqualTo(Mode.APPROVE);
    assertThat(fast.people()).isEqualTo(slow.people());
    assertThat(fast.components()).isEqualTo(slow.components());
    assertThat(fast.objectives()).isEqualTo(slow.objectives());
    assertThat(fast.limits()).isEqualTo(slow.limits());
    assertThat(fast.channels()).isEqualTo(slow.channels());
  }

  private static Scenario scenario(Victim victim) {
    return Scenario.valueOf(victim.name());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 301})
  void shouldRefuseASpeedThatShowsNothing(int speed) throws IOException {
    String text = lab("lab");

    assertThatThrownBy(() -> FastLadder.of(text, Victim.DATABASE, speed)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a speed is from 10 to 300, not " + speed);
  }

  @Test
  void shouldRefuseAPlanThatIsNotTheLabs() throws IOException {
    String with = lab("lab") + "\nonCall: { staleAfter: 20m }\n";

    assertThatThrownBy(() -> FastLadder.of(with, Victim.DATABASE, 60)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FastLadder.of("system: orders\n", Victim.DATABASE, 60)).isInstanceOf(IllegalArgumentException.class);
  }
}
