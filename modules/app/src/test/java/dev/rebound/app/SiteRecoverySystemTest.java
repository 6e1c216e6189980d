package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.Victim;
import dev.rebound.app.demo.World;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.lab.dns.NameServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole site goes, on real databases and a real name server; the other one takes over from a backup, or nothing is doubled. How it takes
 * over by its replica is in {@link DemoSystemTest}.
 */
@Tag("system")
final class SiteRecoverySystemTest {
  private static final int BASE_PORT = 29_800;
  private static final int PORT = 29_899;
  /** A cut that only observers feel is nothing to a customer; the machine may be loaded. */
  private static final double SERVED_GAP_MAX_S = 5;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @BeforeEach
  void needsANameServer() {
    assumeTrue(NameServer.program().isPresent(), "a second site needs Debian's package bind9");
  }

  @Test
  void shouldRestoreALostSitesDatabaseFromABackupWhereTheOtherOneHasNoReplica() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/psql")), "a restore needs Debian's package postgresql");
    try (World world = World.startTwoSitesOfBackups(home, BASE_PORT, PORT, step -> {})) {
      OutageReport report = broken(world, Victim.SITE_OF_BACKUPS);
      assertThat(report.ending()).as("%s", report).isEqualTo("RECOVERED");
      assertThat(steps(report)).containsExactly(
          SiteFailure.ASSESS_SITE, SiteFailure.CHOOSE_SITE_BACKUP, SiteFailure.CHECK_SITE_DATA, SiteFailure.FENCE_SITE,
          SiteFailure.ACTIVATE_SITE, SiteFailure.RESTORE_SITE_DATABASE, SiteFailure.VERIFY_SITE_RESTORE,
          SiteFailure.CONNECT_SITE_APPLICATION, SiteFailure.DEPLOY_SITE_APPLICATION, SiteFailure.SWITCH_DNS, SiteFailure.VERIFY_SITE);
      assertThat(report.firstOrderS()).as("the customer by name is served, %s", report).isNotNull();
      assertThat(report.lostWrites()).as("what came after the dump is lost, %s", report).isPositive();
      assertThat(report.loss()).as("%s", report).isNotNull();
      assertThat(report.loss().inside()).as("and Rebound said so, %s", report).isTrue();
      System.out.printf("%s%n", report);
    }
  }

  @Test
  void shouldNeverDoubleASiteThatIsOnlyCutOffAndStillServesItsCustomers() {
    try (World world = World.startTwoSites(home, BASE_PORT, PORT, step -> {})) {
      OutageReport report = broken(world, "site-cut");
      assertThat(report.ending()).as("%s", report).isEqualTo("HANDED_OVER");
      assertThat(report.scenario()).isEqualTo("site");
      assertThat(steps(report)).containsExactly(
          SiteFailure.ASSESS_SITE, SiteFailure.CHECK_SITE_DATA, SiteFailure.FENCE_SITE);
      JsonNode state = world.lab().state();
      assertThat(state.path("secondSite").path("promoted").asBoolean(true)).isFalse();
      assertThat(state.path("secondSite").path("readyPods")).isEmpty();
      assertThat(state.path("readyPods")).hasSize(3);
      assertThat(state.path("secondSite").path("lastOrder").path("databasePort").asInt()).as("the name still leads to eu-1")
          .isEqualTo(BASE_PORT + 1);
      assertThat(report.longestOrderGapS()).as("its customers feel nothing, %s", report).isLessThan(SERVED_GAP_MAX_S);
      assertThat(report.lostWrites()).isZero();
    }
  }

  /** A person approves, whatever is asked. */
  private static OutageReport broken(World world, String fault) {
    var outage = new Outage(world, Victim.SITE);
    outage.awaitHealthy();
    return outage.run(fault, received -> {
      if (received.event() instanceof ApprovalRequested asked) {
        world.approve(asked.incident().value(), "asked by the test");
      }
    });
  }

  /** Each step of the site's playbook once, in the order of its first attempt; what began for a part of it before is left out. */
  private static List<String> steps(OutageReport report) {
    List<String> playbook = SiteFailure.playbook().steps().stream().map(Playbook.Step::name).toList();
    var steps = new ArrayList<String>();
    report.steps().forEach(line -> {
      if (playbook.contains(line.step()) && !steps.contains(line.step())) {
        steps.add(line.step());
      }
    });
    return steps;
  }
}
