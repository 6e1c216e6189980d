package dev.rebound.responder.steps.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.AllowList.Origin;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Call;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.command.Commands.Exit;
import dev.rebound.targets.http.HttpCalls.Reply;
import dev.rebound.targets.http.HttpCalls.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An own step between the plan and what it calls, on fakes. */
class CallOwnStepTest {
  private static final Command COMMAND = new Command(List.of("/opt/tell", "--failover"), Set.of(0, 3));
  private static final String KEY = "recovery-1/own-it";
  private final World world = new World("pg-a");

  @BeforeEach
  void begin() {
    world.step = "own-it";
    world.arguments.put("idempotencyKey", KEY);
    world.allowed = AllowList.of(Set.of("/opt/tell"), Set.of(Origin.of("https://cdn.example")));
  }

  private StepReport run(Call call) throws InterruptedException {
    world.own = new OwnCalls(Map.of("it", new OwnCall("it", "It.", call, Duration.ofSeconds(5), 1, false, null, null)), Map.of());
    return world.run(new CallOwnStep());
  }

  private static Http http(Header... headers) {
    return new Http("POST", "https://cdn.example/purge?all", List.of(headers), "body", Set.of(200));
  }

  @Test
  void shouldRunTheCommandWithItsKeyAlone() throws InterruptedException {
    world.command = Answer.of(new Exit(3, "told\n"));

    StepReport report = run(COMMAND);

    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).isEqualTo("/opt/tell ended with status 3: told");
    assertThat(report.findings()).containsEntry("output", "told\n");
    assertThat(world.commanded).containsExactly("/opt/tell --failover");
    assertThat(world.environment).isEqualTo(Map.of("REBOUND_IDEMPOTENCY_KEY", KEY));
  }

  @Test
  void shouldFailWhereTheStatusIsNotTheExpectedOne() throws InterruptedException {
    world.command = Answer.of(new Exit(1, ""));
    assertThat(run(COMMAND)).isEqualTo(StepReport.failed("/opt/tell ended with status 1."));
    world.reply = Answer.of(new Reply(201, "made"));
    assertThat(run(http()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldSayWhatIsNotKnown() throws InterruptedException {
    world.command = Answer.trouble(dev.rebound.targets.Outcome.SILENCE, "/opt/tell did not end within 5000 ms.");
    assertThat(run(COMMAND)).isEqualTo(StepReport.failed("/opt/tell did not end within 5000 ms. Whether it was done is not known."));
    world.command = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "/opt/tell could not be started.");
    assertThat(run(COMMAND)).isEqualTo(StepReport.failed("/opt/tell could not be started."));
    world.reply = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "the connection gave no readable HTTP answer.");
    assertThat(run(http()).reason()).endsWith("no readable HTTP answer. Whether it was done is not known.");
    world.reply = Answer.trouble(dev.rebound.targets.Outcome.REFUSED, "no connection was made.");
    assertThat(run(http()).reason()).isEqualTo("POST to https://cdn.example:443: no connection was made.");
  }

  @Test
  void shouldSendTheRequestWithItsKeyAndTheSecretOfAFile(@TempDir Path folder) throws InterruptedException, IOException {
    Path secret = Files.writeString(folder.resolve("cdn"), "Bearer hunter2hunter2\n");
    world.reply = Answer.of(new Reply(200, "you said hunter2hunter2 and password=other"));

    StepReport report = run(http(new Header("Authorization", null, secret.toString()), new Header("X-A", "b", null)));

    assertThat(world.called).containsExactly(
        new Request(
            "POST", URI.create("https://cdn.example/purge?all"),
            Map.of("Authorization", "Bearer hunter2hunter2", "X-A", "b", "Idempotency-Key", KEY), "body"));
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.toString()).contains("you said [redacted] and password=[redacted]").doesNotContain("hunter2", "other");
  }

  @Test
  void shouldCallNothingWithASecretThatIsNoHeader(@TempDir Path folder) throws InterruptedException, IOException {
    Path secret = Files.writeString(folder.resolve("cdn"), "hunter2\nX-Evil: 1");
    StepReport report = run(http(new Header("Authorization", null, secret.toString())));
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("the file of the header Authorization").doesNotContain("hunter2");
    assertThat(run(http(new Header("Authorization", null, folder.resolve("none").toString()))).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(world.called).isEmpty();
  }

  @Test
  void shouldRefuseWhatTheAllowListDoesNotName() throws InterruptedException {
    world.allowed = AllowList.of(Set.of("/opt/other"), Set.of(Origin.of("http://cdn.example"), Origin.of("https://cdn.example:444")));

    assertThat(run(COMMAND)).isEqualTo(StepReport.refused("the responder's allow-list does not name the program /opt/tell"));
    assertThat(run(http())).isEqualTo(StepReport.refused("the responder's allow-list does not name https://cdn.example:443"));
    assertThat(world.commanded).isEmpty();
    assertThat(world.called).isEmpty();
  }

  @Test
  void shouldRefuseAStepThatTheActivePlanHasNoMore() throws InterruptedException {
    assertThat(world.run(new CallOwnStep())).isEqualTo(StepReport.refused("the active plan has no step it"));
  }

  @Test
  void shouldNotCallAfterItsLease() {
    world.now = World.NOW.plusSeconds(8);
    assertThatThrownBy(() -> run(COMMAND)).isInstanceOf(StepContext.MayNotAct.class);
    assertThat(world.commanded).isEmpty();
  }

  @Test
  void shouldLimitWhatWasSaidToSoManyBytes() throws InterruptedException {
    world.reply = Answer.of(new Reply(200, "ä".repeat(16 * 1024)));
    String output = run(http()).findings().get("output");
    assertThat(output.getBytes(StandardCharsets.UTF_8)).hasSize(16 * 1024);
    world.reply = Answer.of(new Reply(200, "x" + "ä".repeat(16 * 1024)));
    assertThat(run(http()).findings().get("output")).startsWith("xä").doesNotContain("\uFFFD").hasSize(8 * 1024);
  }
}
