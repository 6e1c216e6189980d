package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;

/** pg-a was the primary on timeline 1, pg-b is it on timeline 2. */
class SecondPrimaryTest {
  private static final String ONE = "observer-1";

  private final Watch watch = new Watch(Plans.orders());

  private List<IncidentOpened> alarms() {
    return watch.opened().stream().filter(each -> each.scenario() == Scenario.MONITORING).toList();
  }

  @Test
  void shouldAlarmOnceWhereAnOldPrimaryComesBackWritable() {
    watch.writes(ONE, "pg-a", 1);
    watch.refused(ONE, "pg-a");
    watch.writes(ONE, "pg-b", 2);
    for (int round = 0; round < 3; round++) {
      watch.writes(ONE, "pg-a", 1);
      watch.writes(ONE, "pg-b", 2);
    }
    assertThat(alarms()).singleElement().satisfies(alarm -> {
      assertThat(alarm.component()).isEqualTo("dual-primary/database");
      assertThat(alarm.explanation().because()).startsWith("pg-a answers as primary on timeline 1, but pg-b is the primary on timeline 2");
    });
    assertThat(watch.refused(ONE, "pg-a")).singleElement().isInstanceOfSatisfying(IncidentResolved.class, over ->
        assertThat(over.explanation().because()).isEqualTo("No second primary answers any more."));
  }

  @Test
  void shouldNotTakeARoundFromBeforeThePromotionForASecondPrimary() {
    watch.writes(ONE, "pg-a", 1);
    watch.writes(ONE, "pg-b", 2);
    watch.writes(ONE, "pg-b", 2);
    assertThat(alarms()).isEmpty();
    watch.tell(Watch.replica(ONE, "pg-a", 2));
    assertThat(alarms()).isEmpty();
  }

  @Test
  void shouldNotBelieveAStranger() {
    watch.writes(ONE, "pg-b", 2);
    watch.writes("stranger", "pg-b", 2);
    watch.writes("stranger", "pg-a", 1);
    assertThat(alarms()).isEmpty();
  }
}
