package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.lab.dns.NameServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a stranger runs it: one process, one real outage, the report, and nothing left behind. */
@Tag("system")
final class DemoSystemTest {
  private static final int BASE_PORT = 21_000;
  private static final int PORT = 21_080;
  /** Start of the lab, the outage and the end, on a loaded machine of 2 cores. */
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(6);
  private static final Duration LEFTOVER_LIMIT = Duration.ofSeconds(10);

  /** Replication of the cache is asynchronous: what was acknowledged within a fifth of a second may be lost. */
  private static final long LAST_MOMENT_KEYS = 10;
  /** The instances are restarted a few at a time meanwhile, and the machine may be loaded. */
  private static final double SHOP_GAP_MAX_S = 4;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private String output = "";

  @Test
  void shouldPromoteTheReplicaWhenTheHostIsLost() throws Exception {
    JsonNode report = demo("database", "host-loss");

    assertThat(report.path("promotedS").isNumber()).as("promoted, %s", report).isTrue();
    assertGood(report, DatabaseFailure.playbook());
    assertThat(stepsOf(report))
        .containsExactly(
            DatabaseFailure.IDENTIFY_SCOPE, DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.CHOOSE_REPLICA, DatabaseFailure.PROMOTE_REPLICA,
            DatabaseFailure.UPDATE_CONNECTION, DatabaseFailure.RESTART_APPLICATION, DatabaseFailure.VERIFY_DATABASE,
            DatabaseFailure.FOLLOW_PRIMARY, DatabaseFailure.BUILD_REPLICA, DatabaseFailure.CHECK_INTEGRITY);
  }

  @Test
  void shouldRestartInPlaceWhenOnlyTheProcessesAreKilled() throws Exception {
    JsonNode report = demo("database", "process-kill");

    assertThat(report.has("promotedS") && report.path("promotedS").isNull()).as("not promoted, %s", report).isTrue();
    assertGood(report, DatabaseFailure.playbook());
    assertThat(report.path("steps"))
        .anySatisfy(
            step -> {
              assertThat(step.path("step").asText()).isEqualTo(DatabaseFailure.RESTART_IN_PLACE);
              assertThat(step.path("outcome").asText()).isEqualTo("DONE");
            });
    assertThat(stepsOf(report)).doesNotContain(DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.PROMOTE_REPLICA);
  }

  @Test
  void shouldRecoverTheCacheWhileTheShopGoesOn() throws Exception {
    recoverTheCache("host-loss");
  }

  @Test
  @Tag("soak")
  void shouldRecoverTheCacheThatHangs() throws Exception {
    recoverTheCache("hang");
  }

  @Test
  @Tag("soak")
  void shouldReplaceTheInstancesThatHangOneAfterTheOther() throws Exception {
    JsonNode report = demo("application", "hang");

    assertGood(report, ApplicationFailure.playbook());
    assertThat(report.path("scenario").asText()).as("scenario, %s", report).isEqualTo("application");
    assertThat(report.path("promotedS").isNull()).as("nothing rolled back, %s", report).isTrue();
    assertThat(stepsOf(report))
        .containsExactly(
            ApplicationFailure.IDENTIFY_INSTANCES, ApplicationFailure.TERMINATE_INSTANCES, ApplicationFailure.SCALE_OUT,
            ApplicationFailure.AWAIT_INSTANCES, ApplicationFailure.LEAD_USERS, ApplicationFailure.VERIFY_APPLICATION,
            ApplicationFailure.UPDATE_LOAD_BALANCER, ApplicationFailure.WATCH_APPLICATION);
  }

  /** Everything of eu-1 is gone: databases, cache, application and what observed it there. The demonstration approves. */
  @Test
  void shouldServeTheCustomerFromTheOtherSiteThroughTheSwitchedName() throws Exception {
    assumeTrue(NameServer.program().isPresent(), "a second site needs Debian's package bind9");
    JsonNode report = demo("site", "site-loss");

    assertThat(report.path("ending").asText()).as("ending, %s", report).isEqualTo("RECOVERED");
    assertThat(report.path("scenario").asText()).as("scenario, %s", report).isEqualTo("site");
    List<String> playbook = SiteFailure.playbook().steps().stream().map(Playbook.Step::name).toList();
    assertThat(stepsOf(report).stream().filter(playbook::contains)).containsExactly(
        SiteFailure.ASSESS_SITE, SiteFailure.CHECK_SITE_DATA, SiteFailure.FENCE_SITE, SiteFailure.ACTIVATE_SITE,
        SiteFailure.CHOOSE_SITE_REPLICA, SiteFailure.PROMOTE_SITE_REPLICA, SiteFailure.VERIFY_SITE_DATABASE,
        SiteFailure.CONNECT_SITE_APPLICATION, SiteFailure.DEPLOY_SITE_APPLICATION, SiteFailure.SWITCH_DNS, SiteFailure.VERIFY_SITE);
    assertThat(report.path("firstOrderS").isNumber()).as("the customer by name is served, %s", report).isTrue();
    assertThat(report.path("loss").path("inside").asBoolean()).as("the loss is stated, and true, %s", report).isTrue();
    assertThat(report.path("notices").findValuesAsText("channel")).as("channels that were told").contains("slack", "email");
    assertThat(output).contains(
        "incident of scenario site", "first order through the switched name", "stated interval of loss", "RTO: service back after ",
        " s of 14400 s allowed; RPO: ", " of 3600 s allowed");
  }

  /** The demonstration approves as the plan's approver. */
  @Test
  void shouldRollABadReleaseBackByApproval() throws Exception {
    JsonNode report = demo("application", "bad-release");

    assertGood(report, ApplicationFailure.playbook());
    assertThat(report.path("promotedS").isNumber()).as("rolled back, %s", report).isTrue();
    assertThat(stepsOf(report))
        .containsExactly(
            ApplicationFailure.IDENTIFY_INSTANCES, ApplicationFailure.ROLL_BACK_RELEASE, ApplicationFailure.SCALE_OUT,
            ApplicationFailure.AWAIT_INSTANCES, ApplicationFailure.LEAD_USERS, ApplicationFailure.VERIFY_APPLICATION,
            ApplicationFailure.UPDATE_LOAD_BALANCER, ApplicationFailure.WATCH_APPLICATION);
  }

  /** Ends like the loss of its host: a killed server may come back empty. */
  @Test
  @Tag("soak")
  void shouldRecoverTheCacheWhoseProcessIsKilled() throws Exception {
    recoverTheCache("process-kill");
  }

  private void recoverTheCache(String fault) throws Exception {
    JsonNode report = demo("cache", fault);

    assertGood(report, CacheFailure.playbook());
    assertThat(report.path("scenario").asText()).as("scenario, %s", report).isEqualTo("cache");
    assertThat(stepsOf(report))
        .containsExactly(
            CacheFailure.IDENTIFY_CACHE, CacheFailure.FENCE_CACHE, CacheFailure.CHOOSE_CACHE_REPLICA, CacheFailure.PROMOTE_CACHE_REPLICA,
            CacheFailure.UPDATE_CACHE_CONNECTION, CacheFailure.RESTART_CACHE_CLIENTS, CacheFailure.VERIFY_CACHE, CacheFailure.WARM_CACHE,
            CacheFailure.FOLLOW_CACHE_PRIMARY, CacheFailure.WATCH_CACHE_CLIENTS, CacheFailure.BUILD_CACHE_REPLICA);
    assertThat(report.path("builtS").isNumber()).as("a new replica is built, %s", report).isTrue();
    JsonNode cache = report.path("cache");
    assertThat(cache.path("firstWriteS").isNumber() && cache.path("firstReadS").isNumber()).as("a plain client, %s", report).isTrue();
    assertThat(cache.path("acknowledgedKeys").asLong()).as("keys written, %s", report).isPositive();
    assertThat(cache.path("lostKeys").asLong(-1)).as("keys kept but those of the last moment, %s", report).isBetween(0L, LAST_MOMENT_KEYS);
    assertThat(report.path("longestOrderGapS").asDouble(Double.MAX_VALUE)).as("the shop stays up, %s", report).isLessThan(SHOP_GAP_MAX_S);
  }

  /** A minute of the ladder is a second. */
  @Test
  void shouldShowTheLadderInFastTimeTheAcknowledgementInSlackAndTheReview() throws Exception {
    JsonNode report = demo("database", "host-loss", "--escalation-speed", "60");

    assertGood(report, DatabaseFailure.playbook());
    List<String> said = output.lines().toList();
    assertThat(said).as(output).noneMatch(line -> line.contains("RAISED to engineering manager"));
    List<String> inOrder =
        List.of(
            "page to dana by slack: ", "page to lee by slack: ", "RAISED to tech lead: ", "page to lee by slack: ",
            "In Slack, lee presses Acknowledge.", "ACKNOWLEDGED by lee (slack).", "In Slack, ada presses Approve.", "SERVICE RESTORED",
            "RECOVERED: ", "RESOLVED ", "# Review of incident ", "## Impact", "## What worked", "## Communication");
    int from = 0;
    for (String words : inOrder) {
      int at = index(said, words, from);
      assertThat(at).as("'%s' after line %d of:\n%s", words, from, output).isNotNegative();
      from = at + 1;
    }
    assertThat(secondsBetween(said, "page to dana by slack: ", "RAISED to tech lead: ")).isBetween(14.0, 25.0);
  }

  private static int index(List<String> lines, String words, int from) {
    for (int at = from; at < lines.size(); at++) {
      if (lines.get(at).contains(words)) {
        return at;
      }
    }
    return -1;
  }

  /** By the clock at the begin of the lines of the log. */
  private static double secondsBetween(List<String> lines, String one, String other) {
    LocalTime first = clock(lines.get(index(lines, one, 0)));
    double seconds = Duration.between(first, clock(lines.get(index(lines, other, 0)))).toMillis() / 1e3;
    return seconds < 0 ? seconds + Duration.ofDays(1).toSeconds() : seconds;
  }

  private static LocalTime clock(String line) {
    return LocalTime.parse(line.strip().split(" ", 2)[0]);
  }

  /** Runs it to its end, which must be good and leave no process behind. */
  private JsonNode demo(String scenario, String fault, String... more) throws IOException, InterruptedException {
    Path json = home.resolve("report.json");
    Path data = home.resolve("data");
    var arguments =
        new ArrayList<>(
            List.of(
                "demo", "--once", "--scenario", scenario, "--fault", fault, "--json", json.toString(), "--base-port",
                Integer.toString(BASE_PORT), "--port", Integer.toString(PORT), "--data", data.toString()));
    arguments.addAll(List.of(more));
    try (var demo = ReboundProcess.start(home, arguments.toArray(String[]::new))) {
      int status = demo.awaitExit(DEMO_LIMIT);
      output = demo.output();
      assertThat(status).as("exit status of the demonstration, which said:\n%s", output).isZero();
    }
    assertThat(data.resolve("demo/postgres")).as("where the databases worked").isDirectory();
    assertThat(Leftovers.after(data, LEFTOVER_LIMIT)).as("processes that the demonstration left behind").isEmpty();
    return Json.MAPPER.readTree(Files.readAllBytes(json));
  }

  private static void assertGood(JsonNode report, Playbook playbook) {
    List<String> steps = playbook.steps().stream().map(Playbook.Step::name).toList();
    assertThat(report.path("ending").asText()).as("ending, %s", report).isEqualTo("RECOVERED");
    assertThat(report.path("lostWrites").asLong(-1)).as("acknowledged writes lost, %s", report).isZero();
    assertThat(report.path("acknowledgedWrites").asLong()).as("acknowledged writes, %s", report).isPositive();
    assertThat(report.path("firstOrderS").isNumber()).as("orders are served again, %s", report).isTrue();
    assertThat(stepsOf(report)).as("in the playbook's order").isSubsetOf(steps).isSortedAccordingTo(
        (one, other) -> Integer.compare(steps.indexOf(one), steps.indexOf(other)));
    assertThat(report.path("notices").findValuesAsText("channel")).as("channels that were told").contains("slack", "email");
  }

  /** Each step once, in the order of its first attempt. */
  private static List<String> stepsOf(JsonNode report) {
    var steps = new ArrayList<String>();
    report.path("steps").forEach(step -> {
      if (!steps.contains(step.path("step").asText())) {
        steps.add(step.path("step").asText());
      }
    });
    return steps;
  }
}
