package dev.rebound.targets.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private final LongCommands commands = new ProcessCommands();

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

  private Answer<LongCommands.Finished> run(LongCommands.Source input, int outputBytesMax, String... argv) {
    return commands.run(new LongCommands.Call(List.of(argv), Map.of("GREETING", "hello"), input, outputBytesMax), LIMIT, () -> true);
  }

  @Test
  void shouldGiveInputAndEnvironmentAndKeepBothOutputsApart() {
    var input = new ByteArrayInputStream("in".getBytes(StandardCharsets.UTF_8));
    assertThat(run(() -> input, 100, "/bin/sh", "-c", "cat; echo $GREETING >&2; exit 4"))
        .isEqualTo(Answer.of(new LongCommands.Finished(4, "in", true, "hello\n")));
    assertThat(run(null, 100, "/bin/cat")).isEqualTo(Answer.of(new LongCommands.Finished(0, "", true, "")));
  }

  @Test
  void shouldKeepTheBeginningOfTheOutputAndTheEndOfTheErrors() {
    assertThat(run(null, 4, "/bin/sh", "-c", "printf 123456; printf 123456789 >&2"))
        .isEqualTo(Answer.of(new LongCommands.Finished(0, "1234", false, "6789")));
  }

  @Test
  void shouldEndWellWhereACommandDoesNotTakeAllItsInput() {
    var large = new byte[1 << 20];
    assertThat(run(() -> new ByteArrayInputStream(large), 100, "/bin/sh", "-c", "exit 7"))
        .isEqualTo(Answer.of(new LongCommands.Finished(7, "", true, "")));
  }

  @RepeatedTest(10)
  void shouldKillACommandBeforeItTakesHalfItsInputForTheWhole(@TempDir Path folder) {
    Path done = folder.resolve("done");
    var half = new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("it is cut off");
      }
    });
    var answer = run(() -> half, 100, "/bin/sh", "-c", "cat > /dev/null; touch " + done);
    assertThat(answer).isEqualTo(Answer.trouble(Outcome.ERROR, "/bin/sh was ended because its input could not be read: it is cut off"));
    assertThat(done).doesNotExist();
  }

  @Test
  void shouldKillALongCommandThatShouldNotGoOn() {
    var call = new LongCommands.Call(List.of("/bin/sh", "-c", "sleep 30"), Map.of(), null, 100);
    assertThat(commands.run(call, LIMIT, () -> false)).isInstanceOfSatisfying(Answer.Trouble.class, trouble -> {
      assertThat(trouble.outcome()).isEqualTo(Outcome.SILENCE);
      assertThat(trouble.reason()).contains("should not go on");
    });
    assertThat(commands.run(call, Duration.ofMillis(100), () -> true)).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.reason()).contains("did not end within"));
    assertThat(call.toString()).doesNotContain("GREETING");
  }
}
