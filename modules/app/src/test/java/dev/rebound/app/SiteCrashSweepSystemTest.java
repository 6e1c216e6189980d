package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Setting;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import dev.rebound.lab.dns.NameServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash sweep over a lost site on the real thing: PostgreSQL, BIND, Kafka and all processes are real. At points of each step of the
 * site's playbook, whatever steps it has, the responder's process gets SIGKILL and is started again. A site is lost once, so each round is
 * a world of its own. The property {@code crash-sweep.parts} strikes only one part of the points, chosen by the seed.
 */
@Tag("system")
@Tag("soak")
final class SiteCrashSweepSystemTest {
  private static final int BASE_PORT = 24_000;
  private static final int DOOR_OFFSET = 80;
  private static final int CONTROL_OFFSET = 60;
  private static final int POSTGRES_DR_OFFSET = 9;
  private static final long SEED = 20_261_127L;
  private static final int INSTANCES = 3;
  private static final String STRIKE = "kill -9 of the responder";
  private static final String WORLD = "site, site-loss";
  /** What must happen as often as without a strike. */
  private static final List<String> ONCE = List.of(": promote ", ": change ", ": scale ");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path home;

  private final Random random = new Random(SEED);
  private int rounds;

  @BeforeEach
  void needsANameServer() {
    assumeTrue(NameServer.program().isPresent(), "a second site needs Debian's package bind9");
  }

  @Test
  void shouldEndAsWithoutACrashAtAnyPointOfTheSitesRecovery() throws Exception {
    List<String> steps = Playbooks.of(Scenario.SITE).steps().stream().map(Playbook.Step::name).toList();
    var sweep = new PointSweep(WORLD, steps, ONCE, random);
    RealCrashPointsPage.write(SEED, STRIKE, WORLD, sweep.sweep(STRIKE, RealCrashPointsPage.parts(), this::played));
  }

  private PointSweep.Round played(Set<String> armed, String name) throws Exception {
    rounds++;
    var setting =
        new Setting(
            LabPlan.TWO_SITES, text -> text, List.of("http http://127.0.0.1:" + (BASE_PORT + CONTROL_OFFSET)),
            List.of(LabProcess.Option.SECOND_SITE));
    var log = new SeenLog();
    try (StruckWorld world = StruckWorld.start(home.resolve("round-" + rounds), BASE_PORT, log, setting, "responder")) {
      Before before = world.ready(armed);
      var approver = new Approver(log, before.mark(), new Door(BASE_PORT + DOOR_OFFSET, world.hands));
      Instant lostAt = Instant.parse(world.lab.inject("site-loss", "eu-1").path("at").asText());
      StruckResponder responder = world.responder(0);
      Set<String> struck = world.follow(
          () -> {
            approver.answer();
            return !world.ends(before.mark(), Scenario.SITE).isEmpty();
          },
          armed, _ -> responder.killNineAndRestart());
      assertTakenOverOnce(world, before, lostAt, name);
      return new PointSweep.Round(struck, responder.passed(), changes(responder));
    } catch (AssertionError e) {
      e.addSuppressed(new AssertionError(log.timeline()));
      throw e;
    }
  }

  /** What was begun for a part of the site before it was known to be lost as a whole is no change of its recovery. */
  private static List<String> changes(StruckResponder responder) throws Exception {
    List<String> steps = Playbooks.of(Scenario.SITE).steps().stream().map(Playbook.Step::name).toList();
    return responder.changes().stream().filter(each -> steps.contains(each.split(":", 2)[0])).toList();
  }

  /** One recovery that ended well; the other site serves whoever asks for the name, and what is lost was said to be. */
  private static void assertTakenOverOnce(StruckWorld world, Before before, Instant lostAt, String name) throws Exception {
    assertThat(world.ends(before.mark(), Scenario.SITE)).as("ends, %s", name).extracting(RecoveryEnded::ending)
        .containsExactly(Ending.RECOVERED);
    JsonNode second = awaitServed(world, name);
    assertThat(second.path("promoted").asBoolean()).as("the standby site's database, %s", name).isTrue();
    assertThat(second.path("readyPods")).as("instances, %s", name).hasSize(INSTANCES);
    JsonNode accounting = world.lab.accounting(lostAt);
    Map<String, String> stated =
        world.log.after(before.mark(), ServiceRestored.class).stream().map(ServiceRestored::findings)
            .filter(findings -> findings.containsKey("lossFrom")).findFirst().orElseThrow();
    accounting.path("lost").forEach(each ->
        assertThat(Instant.parse(each.path("at").asText())).as("acknowledged and lost, %s: %s", name, accounting)
            .isBetween(Instant.parse(stated.get("lossFrom")), Instant.parse(stated.get("lossUntil"))));
  }

  /** The name leads the customer to the other site's database. */
  private static JsonNode awaitServed(StruckWorld world, String name) throws InterruptedException {
    Instant end = Instant.now().plus(StruckWorld.LIMIT);
    while (true) {
      JsonNode second = world.lab.state().path("secondSite");
      if (second.path("lastOrder").path("databasePort").asInt() == BASE_PORT + POSTGRES_DR_OFFSET) {
        return second;
      }
      assertThat(Instant.now()).as("the customer by name is served, %s: %s", name, second).isBefore(end);
      Thread.sleep(200);
    }
  }
}
