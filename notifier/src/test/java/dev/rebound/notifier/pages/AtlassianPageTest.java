package dev.rebound.notifier.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Atlassian;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.core.statuspage.PageIncident.Phase;
import dev.rebound.core.statuspage.PageIncident.Update;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusView.Availability;
import dev.rebound.core.statuspage.StatusView.Budget;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import dev.rebound.core.statuspage.StatusView.State;
import dev.rebound.lab.statuspage.StatuspageStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Atlassian Statuspage's adapter on the stand-in of its API. */
class AtlassianPageTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final StatusPage PAGE =
      new StatusPage("Orders", Language.EN, null, List.of(new Service("Ordering", List.of("database"), List.of())), Map.of(), List.of());

  private StatuspageStandIn standIn;
  private Path token;
  private AtlassianCalls calls;
  private AtlassianPage page;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    token = Files.writeString(folder.resolve("atlassian"), "key-1\n");
    standIn = StatuspageStandIn.start("p1", "key-1", List.of("c1"));
    page = adapter();
  }

  /** A new adapter knows nothing of what the one before did, as after a crash. */
  private AtlassianPage adapter() {
    var place = new Atlassian("p1", token.toString(), standIn.apiUrl(), Map.of("Ordering", "c1"));
    calls = new AtlassianCalls(place, Duration.ZERO);
    return new AtlassianPage(place, calls);
  }

  @AfterEach
  void close() {
    calls.close();
    standIn.close();
  }

  private static StatusView view(State state, Phase... phases) {
    var service =
        new ServiceView(
            "Ordering", state, new Availability(Duration.ofDays(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 99.9),
            new Budget(Duration.ofMinutes(43), Duration.ZERO), List.of());
    var updates = new ArrayList<Update>();
    for (Phase phase : phases) {
      updates.add(new Update(NOON.plusSeconds(60L * updates.size()), phase, null));
    }
    List<IncidentView> incidents =
        phases.length == 0
            ? List.of()
            : List.of(
                new IncidentView("1a2b3c4d", List.of("Ordering"), List.of(), NOON, null, updates.getLast().phase(), updates));
    boolean over = phases.length > 0 && updates.getLast().phase() == Phase.RESOLVED;
    return new StatusView(NOON, state, List.of(service), over ? List.of() : incidents, over ? incidents : List.of(), List.of());
  }

  private List<String> told() {
    assertThat(standIn.incidents()).hasSize(1);
    var told = new ArrayList<String>();
    for (JsonNode update : standIn.incidents().get(0).path("incident_updates")) {
      told.addFirst(update.path("status").asText());
    }
    return told;
  }

  @Test
  void shouldCreateFollowAndResolveAnIncidentAndItsComponent() {
    assertThat(page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING))).isEmpty();
    assertThat(standIn.component("c1")).isEqualTo("major_outage");
    assertThat(standIn.incidents().get(0).path("name").asText()).isEqualTo("Outage of Ordering");
    assertThat(standIn.incidents().get(0).path("incident_updates").get(0).path("body").asText())
        .isEqualTo("Ordering is not available. We are looking into it.");

    page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING, Phase.RECOVERING));
    page.bring(PAGE, view(State.OPERATIONAL, Phase.INVESTIGATING, Phase.RECOVERING, Phase.WATCHING, Phase.RESOLVED));

    assertThat(told()).containsExactly("investigating", "identified", "monitoring", "resolved");
    assertThat(standIn.component("c1")).isEqualTo("operational");
  }

  @Test
  void shouldChangeNothingWhereThePageShowsItAll() {
    page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING));
    int before = standIn.requests();

    assertThat(adapter().bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING))).isEmpty();

    assertThat(standIn.requests() - before).as("two looks and no change").isEqualTo(2);
    assertThat(told()).containsExactly("investigating");
  }

  @Test
  void shouldNotRepeatWhatWasDoneWhereTheAnswerWasLost() {
    StatusView shown = view(State.OUTAGE, Phase.INVESTIGATING, Phase.RECOVERING);
    standIn.loseAnswersOfChanges(1);
    assertThat(page.bring(PAGE, shown)).contains("POST /incidents was answered with 502");
    standIn.loseAnswersOfChanges(1);
    assertThat(adapter().bring(PAGE, shown)).contains("PATCH /incidents/incident1 was answered with 502");

    assertThat(adapter().bring(PAGE, shown)).isEmpty();

    assertThat(told()).containsExactly("investigating", "identified");
  }

  @Test
  void shouldCatchUpAfterThePageWasAway() {
    standIn.away(true);
    assertThat(page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING))).contains("GET /incidents was answered with 503");
    standIn.away(false);

    assertThat(page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING, Phase.ENGINEERS))).isEmpty();

    assertThat(told()).containsExactly("investigating", "identified");
  }

  @Test
  void shouldNotTellAfterwardsWhatWasOverBefore() {
    assertThat(page.bring(PAGE, view(State.OPERATIONAL, Phase.INVESTIGATING, Phase.RESOLVED))).isEmpty();

    assertThat(standIn.incidents()).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrongWithoutTheKey() throws IOException {
    Files.writeString(token, "another-key");
    Optional<String> refused = page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING));
    Files.delete(token);
    Optional<String> none = page.bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING));

    assertThat(refused).contains("GET /incidents was answered with 401");
    assertThat(none).contains("the file of the page's token holds none");
  }

  @Test
  void shouldLeaveTheTimeBetweenRequestsThatTheApiWants() {
    var place = new Atlassian("p1", token.toString(), standIn.apiUrl(), Map.of("Ordering", "c1"));
    long start = System.nanoTime();
    try (var slow = new AtlassianCalls(place, Duration.ofMillis(50))) {
      new AtlassianPage(place, slow).bring(PAGE, view(State.OUTAGE, Phase.INVESTIGATING)); // look, create, look
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    assertThat(told()).containsExactly("investigating");
  }
}
