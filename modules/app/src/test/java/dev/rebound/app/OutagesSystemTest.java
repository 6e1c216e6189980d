package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.World;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One world, one outage after the other without a reset: what a recovery leaves must be good enough for the next one. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutagesSystemTest {
  private static final int BASE_PORT = 21_200;
  private static final int PORT = 21_280;

  @RegisterExtension final SeenLog log = new SeenLog();
  private World world;
  private LabHands hands;
  private Outage outage;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) {
    world = World.start(home, BASE_PORT, PORT, step -> {});
    world.services().listen(log::add);
    hands = new LabHands(world.lab(), home.resolve("demo"));
    outage = new Outage(world);
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldRecoverFromThreeHostLossesOfAlternatingPrimaries() throws Exception {
    loseHosts(3);
  }

  @Test
  @Tag("soak")
  void shouldRecoverFromTenHostLossesOfAlternatingPrimaries() throws Exception {
    loseHosts(10);
  }

  private void loseHosts(int outages) throws Exception {
    outage.awaitHealthy();
    for (int each = 1; each <= outages; each++) {
      String old = hands.primary();
      int timeline = hands.timeline(old);

      OutageReport report = outage.run("host-loss", record -> {});

      assertThat(report.good()).as("outage %d is recovered with nothing lost: %s", each, report).isTrue();
      outage.awaitHealthy();
      boolean synchronous = world.lab().state().path("synchronousStandby").asBoolean();
      assertThat(synchronous).as("commits wait for a standby after outage %d", each).isTrue();
      assertThat(hands.primary()).as("primary after outage %d", each).isEqualTo(LabHands.other(old));
      assertThat(hands.timeline(hands.primary())).as("timeline after outage %d: one promotion", each).isEqualTo(timeline + 1);
      var accounting = world.lab().accounting(Instant.EPOCH);
      assertThat(accounting.path("lostWrites").asLong(-1)).as("lost in the lab's life after outage %d: %s", each, accounting).isZero();
      System.out.printf(
          "outage %d: detected %.1f s, promoted %.1f s, first write %.1f s, first order %.1f s, recovered %.1f s, %d acknowledged%n",
          each, report.detectedS(), report.promotedS(), report.firstWriteS(), report.firstOrderS(), report.recoveredS(),
          report.acknowledgedWrites());
    }
  }
}
