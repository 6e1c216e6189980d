package dev.rebound.responder.steps.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is told of the lookups since a cache was verified. */
class WatchCacheClientsTest {
  private final CacheBench bench = new CacheBench();

  @Test
  void shouldTellTheHitRateSinceTheVerification() throws InterruptedException {
    bench.redis.clients("redis-a", 3);
    bench.redis.lookups("redis-a", 30, 20);
    bench.arguments.putAll(bench.run(new VerifyCache()).findings());
    StepReport report = bench.run(new WatchCacheClients());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).isEqualTo(
        "3 clients are connected to redis-a; 60 of 100 lookups since it was verified found their key, a hit rate of 60%");
    assertThat(report.findings()).containsEntry("windowHitRate", "60%").containsEntry("clients", "3");
  }

  @Test
  void shouldSayThatNobodyLookedAnythingUpOrThatTheCountersWereSetBack() throws InterruptedException {
    bench.redis.clients("redis-a", 3);
    bench.clock(Duration.ofSeconds(1));
    assertThat(bench.run(new WatchCacheClients()).reason()).contains("nobody has looked anything up since it was verified");
    bench.arguments.put("hits", "1000");
    bench.arguments.put("misses", "0");
    StepReport report = bench.run(new WatchCacheClients());
    assertThat(report.reason()).contains("it counts its lookups anew");
    assertThat(report.findings()).containsEntry("windowHitRate", "unknown");
  }
}
