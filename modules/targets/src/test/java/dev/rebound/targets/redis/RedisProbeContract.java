package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisProbe.KeptSession;
import dev.rebound.targets.redis.RedisProbe.Role;
import dev.rebound.targets.redis.RedisProbe.Round;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link RedisProbe} keeps. The server that is watched runs as a primary when a test begins. */
abstract class RedisProbeContract {
  static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(400);

  abstract RedisProbe probe();

  abstract void becomesReplica();

  abstract void refusesWrites();

  abstract void refusesLogin();

  abstract void stops();

  abstract void hangs();

  @Test
  void shouldSeeAPrimaryThatTakesWritesAndThenItsKeptSession() {
    try (var probe = probe()) {
      Round first = probe.look(LONG, 1);
      assertThat(first.outcome()).as(first.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(first.kept()).isEqualTo(KeptSession.NONE);
      assertThat(first.role()).isEqualTo(Role.PRIMARY);
      assertThat(first.writable()).as(first.detail()).isTrue();
      assertThat(probe.awaitKeptSessionEnd(Duration.ofMillis(50))).isFalse();
      assertThat(probe.look(LONG, 2).kept()).isEqualTo(KeptSession.ALIVE);
      refusesWrites();
      Round full = probe.look(LONG, 3);
      assertThat(full.outcome()).as(full.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(full.writable()).as(full.detail()).isFalse();
    }
  }

  @Test
  void shouldSeeAReplicaWithoutWritingToIt() {
    try (var probe = probe()) {
      becomesReplica();
      Round round = probe.look(LONG, 1);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(round.role()).isEqualTo(Role.REPLICA);
      assertThat(round.writable()).isFalse();
    }
  }

  @Test
  void shouldSeeThatAServerIsGoneAndItsSessionsWithIt() {
    try (var probe = probe()) {
      Round before = probe.look(LONG, 1);
      assertThat(before.outcome()).as(before.detail()).isEqualTo(Outcome.ANSWERED);
      stops();
      assertThat(probe.awaitKeptSessionEnd(LONG)).isTrue();
      Round round = probe.look(LONG, 2);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.REFUSED);
      assertThat(round.kept()).isEqualTo(KeptSession.DEAD);
      assertThat(round.role()).isEqualTo(Role.UNKNOWN);
      assertThat(probe.look(LONG, 3).kept()).isEqualTo(KeptSession.NONE);
    }
  }

  @Test
  void shouldSeeSilenceWithinTheLimit() {
    try (var probe = probe()) {
      probe.look(LONG, 1);
      hangs();
      long start = System.nanoTime();
      Round round = probe.look(SHORT, 2);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(4));
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.SILENCE);
      assertThat(round.kept()).isEqualTo(KeptSession.SILENT);
      assertThat(round.writable()).isFalse();
    }
  }

  @Test
  void shouldCallAWrongPasswordAnError() {
    refusesLogin();
    try (var probe = probe()) {
      Round round = probe.look(LONG, 1);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.ERROR);
      assertThat(round.role()).isEqualTo(Role.UNKNOWN);
    }
  }
}
