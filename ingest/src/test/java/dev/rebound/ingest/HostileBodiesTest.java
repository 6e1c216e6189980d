package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.ingest.alertmanager.AlertIntake;
import dev.rebound.ingest.events.CloudEventIntake;
import dev.rebound.ingest.health.HealthIntake;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.IntakeLimits;
import dev.rebound.ingest.intake.Taken;
import dev.rebound.ingest.logs.LogIntake;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.status.DoorStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever is sent, the intake answers with counts or with a reason, keeps the good alerts and says why of the bad ones, and goes on. The
 * real intake on a log in memory, without HTTP: {@link HostileRequestsTest} sends a share of the same bodies over the wire.
 */
class HostileBodiesTest {
  private static final Duration NOT_WAITED = Duration.ZERO;
  private static final int GOOD_EVERY = 50;

  private final MemoryLog log = new MemoryLog();
  private final AlertIntake intake =
      new AlertIntake(
          new ActivePlans(List.of(Door.plan("orders", "alertname=~\"(R|P)(.|x)*\" -> database"))), log, new DoorStatus(), new TestClock(),
          Duration.ofMinutes(1));
  private final ActivePlans plans = new ActivePlans(List.of(Door.plan("orders")));
  private final HealthIntake checks = new HealthIntake(plans, log, new DoorStatus(), new TestClock(), Duration.ofMinutes(1));
  private final CloudEventIntake events = new CloudEventIntake(plans, log, new DoorStatus(), new TestClock(), Duration.ofMinutes(1));
  private final LogIntake lines = new LogIntake(plans, log, new DoorStatus(), new TestClock(), Duration.ofMinutes(1));
  private int number;

  @Provide
  Arbitrary<HostileBodies.Body> bodies() {
    return HostileBodies.bodies();
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void shouldAnswerEveryBodyWithCountsOrAReason(@ForAll("bodies") HostileBodies.Body made) {
    answer(made);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void shouldAnswerEveryBodyAtTheOtherDoorsToo(@ForAll("bodies") HostileBodies.Body made) {
    log.forget();
    byte[] body = made.bytes();
    List<Function<byte[], Taken>> doors =
        List.of(
            each -> checks.take("hostile", each, NOT_WAITED), each -> events.take("hostile", each, NOT_WAITED),
            each -> lines.take("hostile", each, NOT_WAITED));
    for (var door : doors) {
      int before = log.rejected().size();
      try {
        assertThat(door.apply(body).rejected()).as("rejected items are kept").isEqualTo(log.rejected().size() - before);
      } catch (Refusal refusal) {
        assertThat(refusal.problem().detail()).isNotBlank();
      }
    }
  }

  @Tag("system")
  @Property(tries = 100_000, edgeCases = EdgeCasesMode.NONE)
  void shouldAnswerAHundredThousandBodiesWithCountsOrAReason(@ForAll("bodies") HostileBodies.Body made) {
    answer(made);
  }

  private void answer(HostileBodies.Body made) {
    log.forget();
    byte[] body = made.bytes();
    String answered;
    try {
      var taken = intake.take("hostile", body, NOT_WAITED);
      answered = "202";
      assertThat(taken.accepted() + taken.duplicates() + taken.rejected()).as("alerts in the counts").isEqualTo(HostileBodies.alerts(body));
      assertThat(log.stored().size()).as("stored, for %s accepted", taken.accepted()).isGreaterThanOrEqualTo(taken.accepted());
      assertThat(log.rejected()).as("rejected").hasSize(taken.rejected());
    } catch (Refusal refusal) {
      answered = "400";
      assertThat(refusal.problem().status().getCode()).isEqualTo(400);
      assertThat(log.rejected()).extracting(MemoryLog.Rejected::reason).containsExactly(refusal.problem().detail());
      assertThat(log.stored()).isEmpty();
    }
    assertThat(log.rejected()).allSatisfy(each -> {
      assertThat(each.reason()).isNotBlank().hasSizeLessThan(300);
      assertThat(each.text().getBytes(UTF_8)).hasSizeLessThan(IntakeLimits.REJECTED_BYTES_MAX + 10);
    });
    for (var stored : log.stored()) {
      assertThat((Object) CloudEvents.decode(CloudEvents.encode(stored.envelope()))).as("read back").isEqualTo(stored.envelope());
    }
    goodOneIsTaken();
    Statistics.collect(answered);
    Statistics.coverage(shown -> {
      shown.check("202").percentage(share -> share > 20);
      shown.check("400").percentage(share -> share > 20);
    });
  }

  private void goodOneIsTaken() {
    if (++number % GOOD_EVERY == 0) {
      byte[] good = Door.body(Door.alert("Fine" + number, "firing")).getBytes(UTF_8);
      assertThat(intake.take("good", good, NOT_WAITED)).isEqualTo(new Taken(1, 0, 0));
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void shouldKeepTheNeighboursOfABadAlert(@ForAll("bodies") HostileBodies.Body made) {
    log.forget();
    String name = "Neighbour" + ++number;
    byte[] bytes = made.bytes();
    String bad = new String(bytes, UTF_8);
    byte[] mixed = Door.body(Door.alert(name + "a", "firing"), bad, Door.alert(name + "b", "firing")).getBytes(UTF_8);
    try {
      var taken = intake.take("mixed", mixed, NOT_WAITED);

      assertThat(log.stored()).as("stored of %s", taken).hasSize(2);
      assertThat(taken.accepted()).isEqualTo(2);
      assertThat(taken.rejected()).as("a whole webhook is no alert").isEqualTo(HostileBodies.alerts(mixed) - 2).isPositive();
    } catch (Refusal refusal) {
      // What is no JSON has no neighbours that could be told from it.
      assertThat(refusal.problem().detail()).containsPattern("malformed|more than|twice|version");
    }
  }
}
