package dev.rebound.responder.steps.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.responder.BareTargets;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.lease.FakeSiteLease;
import dev.rebound.targets.lease.SiteLease.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseFenceTest {
  private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");
  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final SiteFence.Leased FENCE =
      new SiteFence.Leased("lease", "https://keeper", "sites", "eu-1", Duration.ofSeconds(10), Duration.ofSeconds(2));
  /** 30 s, 10 % of them, 10 s to stop, 2 s of skew. */
  private static final Instant STOPPED = START.plusSeconds(45);

  private final FakeWorkloads keeper = new FakeWorkloads(new Journal());
  private final FakeSiteLease lease = keeper.lease("sites", "eu-1");
  private final List<String> said = new ArrayList<>();
  private Instant now = START;
  private boolean stopped;

  private StepReport run(Duration limit) throws InterruptedException {
    var request =
        new StepRequested(
            new RecoveryId("recovery-1"), new IncidentId("incident-1"), "site/eu-1", "fence-site", 1, "It.", Map.of(),
            now.plusSeconds(8), now.plus(limit));
    var targets =
        new BareTargets() {
          @Override
          public Workloads cluster(@Nullable String api) {
            assertThat(api).isEqualTo("https://keeper");
            return keeper;
          }
        };
    return LeaseFence.make(
        new StepContext(
            request, new World("pg-a").plan(), targets, () -> now, () -> stopped, (until, sentence) -> said.add(sentence),
            length -> now = now.plus(length)),
        "eu-1", FENCE);
  }

  private Held held() {
    return switch (lease.look()) {
      case Answer.Value<Optional<Held>>(var held) -> held.orElseThrow();
      case Answer.Trouble<Optional<Held>> trouble -> throw new AssertionError(trouble.reason());
    };
  }

  @Test
  void shouldTakeTheLeaseAndWaitUntilItHasCertainlyExpired() throws InterruptedException {
    lease.hold("eu-1", DURATION, START.minusSeconds(3600));

    StepReport report = run(Duration.ofMinutes(2));

    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(now).isBetween(STOPPED, STOPPED.plusSeconds(1));
    assertThat(report.reason()).isEqualTo("the lease sites/eu-1 was taken at " + START + ", and every host has certainly stopped");
    assertThat(said).first().asString().contains("has certainly stopped at " + STOPPED);
  }

  @Test
  void shouldGoOnWhereAnotherAttemptEnded() throws InterruptedException {
    lease.hold("eu-1", DURATION, START.minusSeconds(3600));
    assertThat(run(Duration.ofSeconds(20))).satisfies(report -> {
      assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(report.reason()).isEqualTo("every host of eu-1 has certainly stopped only at " + STOPPED);
    });
    String version = held().version();

    assertThat(run(Duration.ofMinutes(2)).outcome()).isEqualTo(Outcome.DONE);
    assertThat(held().version()).as("taken once").isEqualTo(version);
    assertThat(now).isBefore(STOPPED.plusSeconds(2));
  }

  @Test
  void shouldProveNothingByALeaseOfSomebodyElse() throws InterruptedException {
    lease.hold("eu-2", DURATION, START);
    assertThat(run(Duration.ofMinutes(2)).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(held().holder()).isEqualTo("eu-2");
  }

  @Test
  void shouldProveNothingWithoutALeaseOrItsKeeper() throws InterruptedException {
    assertThat(run(Duration.ofMinutes(2)).reason()).isEqualTo("there is no lease sites/eu-1");
    lease.outcome(dev.rebound.targets.Outcome.SILENCE);
    assertThat(run(Duration.ofMinutes(2)).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldNotTakeItAfterAStop() {
    lease.hold("eu-1", DURATION, START);
    stopped = true;
    assertThatThrownBy(() -> run(Duration.ofMinutes(2))).isInstanceOf(RuntimeException.class);
    assertThat(held().holder()).isEqualTo("eu-1");
  }
}
