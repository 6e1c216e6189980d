package dev.rebound.responder.steps.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.SiteHoldings.Certificate;
import dev.rebound.core.plan.SiteHoldings.Configuration;
import dev.rebound.core.plan.SiteHoldings.FileStore;
import dev.rebound.core.plan.SiteHoldings.Holder;
import dev.rebound.core.plan.SiteHoldings.Kept;
import dev.rebound.core.plan.SiteHoldings.ManifestFolder;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.postgres.FakePostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a standby site must hold: files, certificates, manifests, configuration, and a backup where no replica answers. */
class SiteHoldingsStepsTest {
  private static final String FOLDER = "/srv/uploads";
  private static final Manifest NAMESPACE = new Manifest("all.yaml", 1, "Namespace", "", "orders", Map.of());
  private static final Manifest DEPLOYMENT = new Manifest("all.yaml", 4, "Deployment", "orders", "orders-api", Map.of());
  private static final BackupSource DUMPS = new BackupSource.Dumps("/dumps", "jdbc:postgresql://pg-dr:5432/postgres", null, "/psql", null);

  private final SiteBench bench = new SiteBench();

  private static SiteHoldings uploads() {
    return new SiteHoldings(null, List.of(new FileStore("uploads", FOLDER, ".mounted", 2, null)), List.of(), List.of());
  }

  private static SiteHoldings manifests(Configuration... configuration) {
    return new SiteHoldings(new ManifestFolder("manifests", null), List.of(), List.of(), List.of(configuration));
  }

  private StepReport activated() throws InterruptedException {
    bench.arguments.put("siteFence", "power");
    return bench.run(new ActivateSite());
  }

  @Test
  void shouldSayWhichFilesAreMissingBeforeAnythingIsDone() throws InterruptedException {
    bench.holdings = uploads();
    bench.uploads.put(FOLDER, "1.png", "");
    StepReport lacks = bench.run(new CheckSiteData());
    assertThat(lacks.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(lacks.reason()).contains("eu-2 lacks", "uploads: The marker .mounted is not in " + FOLDER);
    assertThat(bench.preflight()).as("said before a disaster, too").anyMatch(line -> line.contains("uploads: The marker"));
    bench.uploads.put(FOLDER, ".mounted", "");
    bench.uploads.put(FOLDER, "2.png", "");
    assertThat(bench.run(new CheckSiteData()).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldStartAlthoughAFileSystemHangsAndSayThatItWasNotChecked() {
    var never = new CountDownLatch(1);
    bench.holdings = uploads();
    bench.mount = () -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
    assertThat(bench.preflight(Duration.ofMillis(10)))
        .contains("take-over by eu-2, files and certificates were not checked in time (0 s).");
  }

  @Test
  void shouldSayWhatIsWrongWithACertificate() throws InterruptedException {
    var kept = new Kept.InFile("/etc/shop.pem");
    bench.holdings =
        new SiteHoldings(
            null, List.of(), List.of(new Certificate("shop", kept, List.of("orders.shop.test"), Duration.ofDays(1))), List.of());
    assertThat(bench.run(new CheckSiteData()).reason()).contains("shop: It is not there.");
    bench.texts.put("/etc/shop.pem", "no certificate");
    assertThat(bench.run(new CheckSiteData()).reason()).contains("shop: There is no readable certificate.");
  }

  @Test
  void shouldApplyManifestsOnceAndStartNothing() throws InterruptedException {
    bench.holdings = manifests();
    bench.manifests = Answer.of(List.of(NAMESPACE, DEPLOYMENT));
    StepReport first = activated();
    assertThat(first.outcome()).as(first.reason()).isEqualTo(Outcome.DONE);
    assertThat(first.reason()).contains("2 objects of eu-2 are there, 2 created and 0 changed");
    assertThat(bench.cluster.deployments().all()).as("instances").isEmpty();
    assertThat(activated().outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldSayOfInstancesThatRunAlready() throws InterruptedException {
    bench.holdings = manifests();
    bench.manifests = Answer.of(List.of(NAMESPACE, DEPLOYMENT));
    activated();
    bench.cluster.manifests().scale(DEPLOYMENT.who(), 2);
    assertThat(activated().reason()).contains("orders-api asks for 2 instances already");
  }

  @Test
  void shouldApplyNothingBeforeTheFenceNorFromAFolderThatCannotBeRead() throws InterruptedException {
    bench.holdings = manifests();
    bench.manifests = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "all.yaml:7: this is not YAML.");
    assertThat(bench.run(new ActivateSite()).reason()).contains("site eu-1 is not fenced");
    StepReport refused = activated();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).contains("all.yaml:7");
    assertThat(bench.preflight()).anyMatch(line -> line.contains("manifests: all.yaml:7"));
  }

  @Test
  void shouldFailWhereAnObjectIsNotTakenAndGoOnAfterwards() throws InterruptedException {
    bench.holdings = manifests();
    bench.manifests = Answer.of(List.of(NAMESPACE, DEPLOYMENT));
    bench.cluster.manifests().outcome(dev.rebound.targets.Outcome.SILENCE);
    StepReport failed = activated();
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failed.reason()).contains("Namespace orders (all.yaml:1) was not applied");
    bench.cluster.manifests().outcome(dev.rebound.targets.Outcome.ANSWERED);
    assertThat(activated().outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldWantConfigurationWithValues() throws InterruptedException {
    bench.holdings = manifests(new Configuration(null, Holder.SECRET, "orders", "orders-db", List.of("URL", "POOL")));
    bench.manifests = Answer.of(List.of(NAMESPACE));
    StepReport report = activated();
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("Secret orders/orders-db, key POOL is missing or empty").doesNotContain("key URL");
  }

  @Test
  void shouldTakeABackupOnlyWhereNoReplicaAnswers() throws InterruptedException {
    bench.backups = List.of(DUMPS);
    Instant at = Instant.parse("2026-11-26T01:00:00Z");
    bench.repository.put(new Backup("orders.sql", Kind.DUMP, at, at, at, 1000, OptionalLong.empty()));
    assertThat(bench.run(new AssessSite()).findings()).containsEntry("siteData", "replica");
    bench.databases.condition("pg-dr", FakePostgres.Condition.KILLED);
    StepReport cold = bench.run(new AssessSite());
    assertThat(cold.findings()).containsEntry("siteData", "backup");
    assertThat(cold.reason()).contains("no replica answers: pg-dr", "a backup of dumps is to be restored");
  }

  @Test
  void shouldSayWhyNeitherAReplicaNorABackupIsThere() throws InterruptedException {
    bench.backups = List.of(DUMPS);
    bench.databases.condition("pg-dr", FakePostgres.Condition.KILLED);
    StepReport report = bench.run(new AssessSite());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("no replica of the database in eu-2 answers", "no backup is there: dumps holds no backup");
    bench.repository.outcome(dev.rebound.targets.Outcome.ERROR, "There is no folder /dumps.");
    assertThat(bench.run(new AssessSite()).reason()).contains("pg-dr", "dumps: There is no folder /dumps.");
  }

  @Test
  void shouldLeadApplicationsToWhatWasPromotedOrRestored() throws InterruptedException {
    bench.cluster.putDeployment("orders", "orders-api", 0);
    bench.arguments.put("candidate", "pg-dr");
    bench.arguments.put("siteData", "replica");
    assertThat(bench.run(new ConnectSiteApplication()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    bench.arguments.put("siteData", "backup");
    bench.arguments.put("place", "orders_20261126_030000");
    bench.arguments.put("restoredUrl", "jdbc:postgresql://pg-dr:5432/orders_20261126_030000");
    assertThat(bench.run(new ConnectSiteApplication()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(bench.cluster.read(SiteBench.DATABASE_URL).toString()).as("held, not shown").contains("***");
    assertThat(bench.run(new ConnectSiteApplication()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldReplaceWarmInstancesOnceBecauseTheyKnowTheDatabaseBefore() throws InterruptedException {
    bench.cluster.putDeployment("orders", "orders-api", 2);
    bench.arguments.put("siteData", "backup");
    bench.arguments.put("place", "orders_20261126_030000");
    bench.arguments.put("restoredUrl", "jdbc:postgresql://pg-dr:5432/orders_20261126_030000");
    StepReport connected = bench.run(new ConnectSiteApplication());
    assertThat(connected.outcome()).as(connected.reason()).isEqualTo(Outcome.DONE);
    assertThat(connected.reason()).contains("replaced", "the 2 running instances of orders-api");
    assertThat(bench.journal.entries()).as("led before they are replaced")
        .containsSubsequence("replace SECRET orders/orders-db URL", "restart orders/orders-api");
    assertThat(bench.run(new ConnectSiteApplication()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldReplaceWarmInstancesWhereAnAttemptEndedRightBeforeIt() throws InterruptedException {
    bench.cluster.putDeployment("orders", "orders-api", 2);
    bench.arguments.put("candidate", "pg-dr");
    bench.arguments.put("siteData", "replica");
    StepReport connected = bench.run(new ConnectSiteApplication());
    assertThat(connected.outcome()).as("the connection is right, the instances are not: %s", connected.reason()).isEqualTo(Outcome.DONE);
  }
}
