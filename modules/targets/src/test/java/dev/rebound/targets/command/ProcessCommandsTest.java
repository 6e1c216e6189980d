package dev.rebound.targets.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessCommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final Commands commands = new ProcessCommands();

  @Test
  void shouldGiveStatusAndOutputWithoutAShell() {
    assertThat(commands.run(List.of("/bin/echo", "$HOME; false"), LIMIT)).isEqualTo(Answer.of(new Commands.Exit(0, "$HOME; false\n")));
    assertThat(commands.run(List.of("/bin/sh", "-c", "echo no >&2; exit 3"), LIMIT)).isEqualTo(Answer.of(new Commands.Exit(3, "no\n")));
  }

  @Test
  void shouldKeepAtMostSoMuchOutputAndReadTheRest() {
    var answer = commands.run(List.of("/bin/sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x"), LIMIT);
    assertThat(answer).isInstanceOfSatisfying(Answer.Value.class, value ->
        assertThat(((Commands.Exit) value.value()).output()).hasSize(Commands.OUTPUT_BYTES_MAX));
  }

  @Test
  void shouldKillWhatDoesNotEndInTime() {
    var answer = commands.run(List.of("/bin/sh", "-c", "sleep 30"), Duration.ofMillis(200));
    assertThat(answer).isInstanceOfSatisfying(Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).isEqualTo(Outcome.SILENCE));
  }

  @Test
  void shouldGiveNothingOfOurEnvironmentButThePathWhereItRunsApart() {
    assertThat(System.getenv()).as("what must not be seen").hasSizeGreaterThan(1);
    assertThat(commands.runApart(List.of("/usr/bin/env"), Map.of("REBOUND_IDEMPOTENCY_KEY", "r/own-a"), LIMIT))
        .isInstanceOfSatisfying(Answer.Value.class, value -> assertThat(((Commands.Exit) value.value()).output().lines())
            .containsExactlyInAnyOrder("PATH=" + System.getenv("PATH"), "REBOUND_IDEMPOTENCY_KEY=r/own-a"));
  }

  @Test
  void shouldTellWhatCanBeRun() {
    assertThat(commands.canRun("/bin/sh")).isTrue();
    assertThat(commands.canRun("/bin")).isFalse();
    assertThat(commands.canRun("/etc/passwd")).isFalse();
    assertThat(commands.canRun("/nowhere/at/all")).isFalse();
  }

  @Test
  void shouldSayThatACommandIsNotThere() {
    assertThat(commands.run(List.of("/nowhere/at/all"), LIMIT))
        .isEqualTo(Answer.trouble(Outcome.ERROR, "/nowhere/at/all could not be started."));
  }
}
