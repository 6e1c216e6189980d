package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.scenario.CacheFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cache that Sentinels watch: they fail it over, Rebound asks or waits for them, never acts on a server that they watch, and brings the
 * application after them. Redis, its Sentinels, Kafka and PostgreSQL are real, Kubernetes, Slack and mail are stand-ins.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SentinelsSystemTest {
  private static final int BASE_PORT = 23_200;
  private static final int PORT = 23_280;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String CREDENTIALS = "      credentials: { username: rebound, passwordFile: secrets/redis-password }\n";
  private static final String SENTINELS =
      """
            sentinel:
              name: cache
              nodes:
                - { url: "redis://127.0.0.1:23206" }
                - { url: "redis://127.0.0.1:23207" }
                - { url: "redis://127.0.0.1:23208" }
              credentials: { username: default, passwordFile: secrets/redis-admin-password }
      """;

  @RegisterExtension final SeenLog log = new SeenLog();
  private WatchedLab world;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    world =
        WatchedLab.start(
            home, "sentinels", BASE_PORT, PORT, text -> text.replace(CREDENTIALS, CREDENTIALS + SENTINELS), log,
            LabProcess.Option.SENTINELS);
    assertThat(world.plan().plan().components().get("cache").toString()).as("the plan names the Sentinels").contains("23206");
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldFollowWhatTheSentinelsAgreeOn() throws Exception {
    world.awaitSeen();
    int mark = log.mark();
    String old = world.lab().state().path("cachePrimary").asText();

    world.lab().inject("host-loss", old);

    IncidentOpened opened = (IncidentOpened) log.await(mark, IncidentOpened.class, each -> true, LIMIT).event();
    assertThat(opened.scenario()).isEqualTo(Scenario.CACHE);
    var ended = (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> true, LIMIT).event();
    assertThat(ended.ending()).as(log.timeline()).isEqualTo(Ending.RECOVERED);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(opened.incident()), LIMIT);
    List<StepEnded> steps = log.after(mark, StepEnded.class);
    assertThat(steps).as("who failed over").anySatisfy(each -> {
      assertThat(each.step()).isEqualTo(CacheFailure.AWAIT_SENTINELS);
      assertThat(each.outcome()).isIn(Outcome.DONE, Outcome.ALREADY_DONE);
    });
    assertThat(steps).extracting(StepEnded::step).as("acts on servers that the Sentinels watch")
        .doesNotContain(CacheFailure.FENCE_CACHE, CacheFailure.PROMOTE_CACHE_REPLICA);
    JsonNode state = world.lab().state();
    assertThat(state.path("cachePrimary").asText()).as("primary of the cache").isNotEqualTo(old).isNotBlank();
    world.hands().awaitHealthy();
  }
}
