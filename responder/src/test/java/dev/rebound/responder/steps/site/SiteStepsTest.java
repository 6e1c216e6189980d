package dev.rebound.responder.steps.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.FakePostgres;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A standby site takes over from a lost one, and each reason not to. */
class SiteStepsTest {
  private final SiteBench bench = new SiteBench();

  private void shouldRefuse(StepReport report, String... words) {
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains(words);
  }

  private void shouldFail(StepReport report, String... words) {
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains(words);
  }

  private void shouldBeDone(StepReport report) {
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
  }

  /** Up to the fence, which holds, and the choice. */
  private void fencedAndChosen() throws InterruptedException {
    shouldBeDone(bench.run(new AssessSite()));
    shouldBeDone(bench.run(new FenceSite()));
    shouldBeDone(bench.run(new ChooseSiteReplica()));
  }

  @Test
  void shouldTakeOverAndStateTheLossAsAnInterval() throws InterruptedException {
    fencedAndChosen();
    assertThat(bench.fenced).containsExactly("http://power/off {Idempotency-Key=recovery-1/fence-site/power}");
    assertThat(bench.arguments).containsEntry("candidate", "pg-dr").containsEntry("siteFence", "power")
        .containsEntry("standbySite", "eu-2");
    shouldBeDone(bench.run(new PromoteSiteReplica()));
    assertThat(bench.databases.isPrimary("pg-dr")).isTrue();
    StepReport verified = bench.run(new VerifySiteDatabase());
    assertThat(verified.reason()).contains("the last acknowledged witness row 118 is there", "may be lost");
    assertThat(verified.findings()).containsEntry("lostWitnessRows", "0").containsEntry("lossUntil", bench.arguments.get("fencedAt"));
    assertThat(Instant.parse(verified.findings().get("lossFrom"))).isNotNull();
    assertThat(bench.cluster.deployments().all()).as("at standby until the database is verified").isEmpty();
    shouldBeDone(bench.run(new DeploySiteApplication()));
    assertThat(bench.cluster.deployments().all()).hasSize(3);
    bench.dns.catchUp();
    assertThat(bench.told()).containsEntry("ns2", List.of("192.0.2.10"));
  }

  @Test
  void shouldSayHowManyWitnessRowsAreLost() throws InterruptedException {
    bench.arguments.put("witnessSequence", "121");
    fencedAndChosen();
    bench.run(new PromoteSiteReplica());
    assertThat(bench.run(new VerifySiteDatabase()).findings()).containsEntry("lostWitnessRows", "3");
  }

  @Test
  void shouldSayBeforeADisasterWhatATakeOverWouldMiss() {
    String key = "take-over by eu-2, the key file of shop.test is not there, or cannot be read.";
    assertThat(bench.preflight()).containsExactly(key);
    bench.allowed = AllowList.NONE;
    bench.databases.condition("pg-dr", FakePostgres.Condition.KILLED);
    bench.dns.stops("ns2");
    assertThat(bench.preflight()).hasSize(4).contains(key).anyMatch(line -> line.contains("fence power: the responder's allow-list"))
        .anyMatch(line -> line.contains("replica pg-dr")).anyMatch(line -> line.contains("ns2: nothing listens"));
    assertThat(bench.fenced).as("no fence is called for a trial").isEmpty();
  }

  // ---- the fence ----------------------------------------------------------------------------------------------------

  @Test
  void shouldNotTouchASiteThatAnswers() throws InterruptedException {
    bench.answering.add(SiteBench.SHOP);
    shouldRefuse(bench.run(new AssessSite()), "site eu-1 answers", SiteBench.SHOP, "not gone");
    shouldRefuse(bench.run(new FenceSite()), "answers again");
    bench.answering.clear();
    bench.databases.condition("pg-a", FakePostgres.Condition.RUNNING);
    shouldRefuse(bench.run(new FenceSite()), "answers again: pg-a");
    assertThat(bench.fenced).isEmpty();
  }

  @Test
  void shouldActivateNothingWhereNoFenceHolds() throws InterruptedException {
    bench.fenceStatus = 504;
    shouldFail(bench.run(new FenceSite()), "no fence holds", "power does not hold", "504", "nothing is activated");
    bench.allowed = AllowList.NONE;
    shouldRefuse(bench.run(new FenceSite()), "allow-list does not name http://power:80");
    bench.arguments.put("candidate", "pg-dr");
    shouldRefuse(bench.run(new PromoteSiteReplica()), "not fenced");
    assertThat(bench.databases.isPrimary("pg-dr")).isFalse();
  }

  @Test
  void shouldNotBelieveAFenceWhileTheSiteAnswers() throws InterruptedException {
    bench.afterFence = () -> bench.answering.add(SiteBench.SHOP);
    StepReport report = bench.run(new FenceSite());
    shouldRefuse(report, "power says that eu-1 is off", SiteBench.SHOP);
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void shouldNotPromoteWhereTheSiteAnswersAgainInTheMiddle() throws InterruptedException {
    fencedAndChosen();
    bench.databases.condition("pg-a", FakePostgres.Condition.RUNNING);
    shouldRefuse(bench.run(new PromoteSiteReplica()), "answers again (pg-a)", "fence does not hold");
    assertThat(bench.databases.isPrimary("pg-dr")).isFalse();
  }

  // ---- the database -------------------------------------------------------------------------------------------------

  @Test
  void shouldNotFenceWhereNoReplicaIsThere() throws InterruptedException {
    bench.databases.condition("pg-dr", FakePostgres.Condition.KILLED);
    shouldFail(bench.run(new AssessSite()), "no replica of the database in eu-2 answers");
  }

  @Test
  void shouldNotPromoteAReplicaThatIsTooFarBehind() throws InterruptedException {
    bench.arguments.put("witnessSequence", "500");
    bench.arguments.put("witnessLsn", "0/FFFFFFF");
    shouldRefuse(bench.run(new ChooseSiteReplica()), "pg-dr is the most advanced replica in eu-2 and lacks", "allowed: 1000");
  }

  @Test
  void shouldStopAtCorruptionBeforeAnApplicationStarts() throws InterruptedException {
    fencedAndChosen();
    bench.run(new PromoteSiteReplica());
    bench.databases.checksumFailures("pg-dr", 2);
    shouldRefuse(bench.run(new VerifySiteDatabase()), "2 checksum failures");
  }

  // ---- applications -------------------------------------------------------------------------------------------------

  @Test
  void shouldSayWhyARolloutIsNeverReady() throws InterruptedException {
    bench.cluster.rollingRestart("orders", "orders-api", "somebody");
    shouldFail(bench.run(new DeploySiteApplication()), "the rollout of orders-api was not complete");
  }

  // ---- names --------------------------------------------------------------------------------------------------------

  @Test
  void shouldLeadTheNameOnceEveryServerTellsTheNew() throws InterruptedException {
    shouldFail(bench.run(new SwitchDns()), "not every name server tells it", "ns2");
    bench.dns.catchUp();
    StepReport again = bench.run(new SwitchDns());
    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(again.findings()).containsEntry("names", SiteBench.NAME).containsEntry("oldKept", "PT5S");
    assertThat(bench.told()).allSatisfy((server, values) -> assertThat(values).containsExactly("192.0.2.20"));
  }

  @Test
  void shouldLeaveANameThatSomebodyElseHasChanged() throws InterruptedException {
    bench.dns.becomes(SiteBench.NAME, SiteBench.leadsTo("192.0.2.99"));
    shouldRefuse(bench.run(new SwitchDns()), "somebody has changed it", "192.0.2.99");
    assertThat(bench.told()).containsEntry("ns1", List.of("192.0.2.99"));
  }

  @Test
  void shouldSayThatTheNameServerRefuses() throws InterruptedException {
    bench.dns.locks(SiteBench.NAME);
    shouldRefuse(bench.run(new SwitchDns()), "was not switched", "key");
  }

  @Test
  void shouldCallAProviderOnlyWhereTheRespondersAllowListNamesIt() throws InterruptedException {
    var headers = List.of(new OwnCalls.Header("Authorization", null, "secrets/no-such-file"));
    bench.zoneChange =
        new SiteRecovery.Provider(new OwnCalls.Http("POST", "https://api.example.net/records", headers, "{new}", Set.of(200)));
    assertThat(bench.preflight()).anyMatch(line -> line.contains("provider of shop.test: the responder's allow-list does not name"))
        .anyMatch(line -> line.contains("provider of shop.test: the file of the header Authorization is not there"));
    shouldRefuse(bench.run(new SwitchDns()), "was not switched", "allow-list does not name https://api.example.net:443");
    assertThat(bench.told()).containsEntry("ns1", List.of("192.0.2.10"));
    bench.allowed = AllowList.of(Set.of(), Set.of(AllowList.Origin.of("https://api.example.net/")));
    bench.run(new SwitchDns());
    bench.dns.catchUp();
    assertThat(bench.run(new SwitchDns()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(bench.told()).containsEntry("ns1", List.of("192.0.2.20"));
  }

  @Test
  void shouldTryAgainWhereTheNameServerIsNotReached() throws InterruptedException {
    bench.dns.stops("ns1");
    shouldFail(bench.run(new SwitchDns()), "was not switched", "nothing listens");
  }

  // ---- users --------------------------------------------------------------------------------------------------------

  @Test
  void shouldAskTheServiceWhereTheNameLeads() throws InterruptedException {
    shouldFail(bench.run(new VerifySite()), "not everything is served from eu-2", SiteBench.NAME);
    bench.dns.becomes(SiteBench.NAME, SiteBench.leadsTo("192.0.2.20"));
    bench.answering.add(SiteBench.SERVED);
    shouldBeDone(bench.run(new VerifySite()));
  }
}
