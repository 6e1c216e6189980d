package dev.rebound.core.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whole nights in virtual time, a thousand incidents and more: what must hold is said in {@link Night}, which prints its seed. */
class NightsTest {
  private static final int INCIDENTS = 1_000;

  @Test
  void shouldTellSomebodyInEveryNight() {
    int incidents = 0;
    int acknowledged = 0;
    int restarted = 0;
    int downtimes = 0;
    for (long seed = 1; incidents < INCIDENTS; seed++) {
      var night = new Night(seed);
      night.live();
      incidents += night.opened();
      acknowledged += night.acknowledged();
      restarted += night.restartedLadders();
      downtimes += night.downtimes();
    }

    assertThat(acknowledged).as("the nights are not all the same").isBetween(INCIDENTS / 10, INCIDENTS * 10);
    assertThat(restarted).isGreaterThan(INCIDENTS / 20);
    assertThat(downtimes).isGreaterThan(INCIDENTS / 20);
  }
}
