package dev.rebound.responder.steps.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.postgres.PromoteReplica;
import dev.rebound.responder.steps.postgres.StartPrimary;
import dev.rebound.responder.steps.postgres.StopPrimary;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.postgres.FakePostgres.Condition;
import dev.rebound.targets.redis.FakeRedisNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users go back to a site, and each reason not to. */
class FailbackStepsTest {
  private final FailbackBench bench = new FailbackBench();

  private StepReport ends(Outcome outcome, StepReport report) {
    assertThat(report.outcome()).as(report.reason()).isEqualTo(outcome);
    return report;
  }

  private void stopped() throws InterruptedException {
    ends(Outcome.DONE, bench.run(new CheckFailback()));
    ends(Outcome.DONE, bench.run(new StopSiteApplication()));
    ends(Outcome.DONE, bench.run(new AwaitSiteReplica()));
    ends(Outcome.DONE, bench.run(new StopPrimary()));
  }

  @Test
  void shouldLookAndChangeNothing() throws InterruptedException {
    StepReport report = ends(Outcome.DONE, bench.run(new CheckFailback()));
    assertThat(report.findings()).containsEntry("oldPrimary", "pg-dr").containsEntry("standbySite", "eu-2")
        .containsEntry("siteInstancesBefore", "shop=3");
    assertThat(bench.second.deployments().all()).hasSize(3);
    assertThat(bench.journal.entries()).isEmpty();
  }

  @Test
  void shouldGoBackWithoutTwoSitesThatServeAtAnyMoment() throws InterruptedException {
    stopped();
    assertThat(bench.arguments).containsKeys("writesStoppedAt", "receivedAll").containsEntry("barrier", "start-disabled");
    assertThat(bench.second.deployments().all()).isEmpty();
    assertThat(bench.first.deployments().all()).as("only after its database is verified").isEmpty();
    ends(Outcome.DONE, bench.run(new PromoteReplica()));
    assertThat(bench.databases.isPrimary("pg-a")).isTrue();
    ends(Outcome.DONE, bench.run(new DeploySiteApplication()));
    assertThat(bench.first.deployments().all()).hasSize(3);
    StepReport led = ends(Outcome.DONE, bench.run(new SwitchDns()));
    assertThat(led.reason()).contains("leads to 192.0.2.10 at every name server");
    assertThat(ends(Outcome.DONE, bench.run(new VerifySite())).reason()).contains("users are served from eu-1");
    assertThat(ends(Outcome.FAILED, bench.run(new StandBy())).reason()).contains("pg-dr does not stream from pg-a");
    bench.databases.rebuilt("pg-dr", "pg-a");
    assertThat(ends(Outcome.ALREADY_DONE, bench.run(new StandBy())).reason()).contains("eu-2 stands by again");
  }

  @ParameterizedTest
  @CsvSource({
    "away, FAILED, build it as a replica of pg-dr first", "no supervisor, REFUSED, names no supervisor for pg-dr",
    "nobody, REFUSED, no node answers as primary", "two, REFUSED, more than one node answers as primary",
    "back already, REFUSED, does not stand in eu-2", "no cache, FAILED, no server of cache answers: start one in eu-1",
    "running, FAILED, asks for 1 instances: scale it to 0 first", "another address, FAILED, somebody has changed it",
    "leased, FAILED, give it back first", "no name server, FAILED, no name server tells anything"
  })
  void shouldNotBeginWhereItWouldNotGoWell(String why, Outcome outcome, String because) throws InterruptedException {
    switch (why) {
      case "away" -> bench.databases.condition("pg-a", Condition.KILLED);
      case "no supervisor" -> bench.supervised = false;
      case "nobody" -> bench.databases.condition("pg-dr", Condition.KILLED);
      case "two" -> bench.databases.node("pg-a").promote(Returning.LIMIT);
      case "back already" -> {
        bench.databases.node("pg-a").promote(Returning.LIMIT);
        bench.databases.condition("pg-dr", Condition.KILLED);
      }
      case "no cache" -> bench.redis.condition("redis-a", FakeRedisNodes.Condition.KILLED);
      case "running" -> bench.first.deployments().instances(FakeDeployments.ready("q"));
      case "another address" -> bench.leads("192.0.2.99");
      case "leased" -> bench.leased = true;
      default -> bench.dns.stops("ns1");
    }
    assertThat(ends(outcome, bench.run(new CheckFailback())).reason()).contains(because);
    assertThat(bench.second.deployments().all()).hasSize(3);
  }

  @Test
  void shouldStopNothingWhereTheReplicaWentAwayWhileAPersonThought() throws InterruptedException {
    bench.run(new CheckFailback());
    bench.databases.condition("pg-a", Condition.KILLED);
    assertThat(ends(Outcome.FAILED, bench.run(new StopSiteApplication())).reason()).contains("nothing is stopped", "does not stream");
    assertThat(bench.second.deployments().all()).hasSize(3);
  }

  @Test
  void shouldKeepTheMomentAtWhichWritesStopped() throws InterruptedException {
    bench.run(new CheckFailback());
    String at = bench.run(new StopSiteApplication()).findings().get("writesStoppedAt");
    assertThat(ends(Outcome.ALREADY_DONE, bench.run(new StopSiteApplication())).findings()).containsEntry("writesStoppedAt", at);
  }

  @Test
  void shouldWaitForWhatTheReplicaLacks() throws InterruptedException {
    bench.run(new CheckFailback());
    bench.run(new StopSiteApplication());
    bench.databases.condition("pg-a", Condition.FROZEN);
    assertThat(ends(Outcome.FAILED, bench.run(new AwaitSiteReplica())).reason()).contains("pg-a did not receive all that pg-dr has");
  }

  // ---- the way back from the way back ------------------------------------------------------------------------------

  @Test
  void shouldBeAsBeforeOnceItIsUndone() throws InterruptedException {
    stopped();
    ends(Outcome.DONE, bench.run(new StartPrimary()));
    bench.second.finishRollout("orders", "orders-api");
    ends(Outcome.DONE, bench.run(new StartSiteApplication()));
    assertThat(bench.databases.isPrimary("pg-dr")).isTrue();
    assertThat(bench.databases.isPrimary("pg-a")).isFalse();
    assertThat(bench.second.deployments().all()).hasSize(3);
    assertThat(ends(Outcome.ALREADY_DONE, bench.run(new StartSiteApplication())).reason()).contains("3 instances again");
  }

  @Test
  void shouldNotStartTheStandbySiteBesideAPromotedFirstOne() throws InterruptedException {
    stopped();
    bench.run(new PromoteReplica());
    assertThat(ends(Outcome.REFUSED, bench.run(new StartSiteApplication())).reason()).contains("pg-a in eu-1 takes writes");
    assertThat(ends(Outcome.REFUSED, bench.run(new StartPrimary())).reason()).contains("pg-dr is not started");
    assertThat(bench.second.deployments().all()).isEmpty();
  }

  @Test
  void shouldScaleDownWhatSomebodyHasStartedInTheStandbySite() throws InterruptedException {
    stopped();
    bench.run(new PromoteReplica());
    bench.databases.rebuilt("pg-dr", "pg-a");
    bench.second.deployments().instances(FakeDeployments.ready("w"));
    ends(Outcome.DONE, bench.run(new StandBy()));
    assertThat(bench.second.deployments().all()).isEmpty();
  }
}
