package dev.rebound.notifier.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.notifier.channels.Notices;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What another page is brought to, and what becomes of its failures. Pure. */
class PageFollowerTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final StatusPage PAGE =
      new StatusPage(
          "Orders", Language.EN, null, List.of(new Service("Ordering", List.of("database"), List.of())),
          Map.of(Scenario.DATABASE, Publication.AUTO), List.of());

  private static final Plan PLAN = Notices.plan(Path.of("secrets"), "http://127.0.0.1:1/", "smtp://127.0.0.1:1");

  private final List<StatusView> brought = new ArrayList<>();

  private PageFollower follower(OtherPage other) {
    return new PageFollower(PLAN.withStatusPage(PAGE), PAGE, other, InstantSource.fixed(NOON));
  }

  private static Received<Event> opened(String system) {
    var event =
        new IncidentOpened(
            new IncidentId("i"), Scenario.DATABASE, "database", "pg-a", NOON, new LastSeen(null, List.of(), List.of()),
            new Explanation("rule", "It is gone.", Map.of(), List.of()));
    return new Received<>(
        new Position(Topics.INCIDENTS, 0, 1),
        new Envelope<>("e", new SystemName(system), NOON.plusSeconds(5), Writers.DETECT, null, CodeVersion.CURRENT, "h", event));
  }

  @Test
  void shouldBringThePageToWhatTheLogSaysOfItsSystem() {
    try (var follower = follower((page, view) -> {
      brought.add(view);
      return Optional.empty();
    })) {
      follower.accept(opened("another"));
      follower.once();
      follower.accept(opened(PLAN.system().value()));
      follower.once();
    }

    assertThat(brought).extracting(view -> view.open().size()).containsExactly(0, 1);
  }

  @Test
  void shouldTurnABrokenAdapterIntoAReason() {
    try (var follower = follower((page, view) -> {
      throw new IllegalStateException("a bug with a token in it");
    })) {
      assertThat(follower.once()).contains("the adapter itself is broken: IllegalStateException");
    }
  }
}
