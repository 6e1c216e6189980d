package dev.rebound.responder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That every node of a database is looked at again and again, whatever the others say. */
final class ReadySessionsTest {
  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final int ROUNDS = 3;

  @Test
  void shouldLookAtEveryNodeAgainAndAgainAndChangeNothing() throws Exception {
    World world = World.failedOver();
    var looks = new CountDownLatch(ROUNDS * world.nodes.size());
    world.nodes.values().forEach(node -> node.afterLook = looks::countDown);

    try (var ready = ReadySessions.start(world.plan(), world, INTERVAL)) {
      assertThat(ready).isNotNull();
      assertThat(looks.await(10, TimeUnit.SECONDS)).as("looks: %s are missing", looks.getCount()).isTrue();
    }

    assertThat(world.nodes.values()).allSatisfy(node -> assertThat(node.acts).isEmpty());
    assertThat(world.hosts.get("pg-a").acts).isEqualTo(List.of());
  }

  @Test
  void shouldGoOnWithANodeThatCannotBeAskedAtAll() throws Exception {
    World world = World.failedOver();
    var looks = new CountDownLatch(ROUNDS);
    world.nodes.get("pg-a").afterLook = () -> {
      throw new IllegalStateException("its password's file is gone");
    };
    world.nodes.get("pg-b").afterLook = looks::countDown;

    try (var ready = ReadySessions.start(world.plan(), world, INTERVAL)) {
      assertThat(ready).isNotNull();
      assertThat(looks.await(10, TimeUnit.SECONDS)).as("looks at the other node: %s are missing", looks.getCount()).isTrue();
    }
  }
}
