package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.lab.browser.Browser.Key;
import dev.rebound.lab.browser.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public page, with a past and an open incident, in a real browser without JavaScript. Needs chromium. */
@Tag("system")
class StatusPageBrowserTest {
  /** {@code -Dpictures.write=true} writes the picture that the README shows. */
  private static final String WRITE = "pictures.write";
  private static final Path PICTURE = Path.of("../docs/pictures/status-page.png");
  private static final int PICTURE_BYTES_MAX = 300_000;
  private static final int TABS_MAX = 40;

  private Door door;
  private Browser browser;
  private long offset;

  @BeforeEach
  void open(@TempDir Path folder, @TempDir Path profile) {
    var program = Browser.program();
    assumeTrue(program.isPresent(), "chromium is not installed");
    door = new Door(folder, published());
    happen();
    browser = Browser.start(program.get(), profile);
    browser.open(URI.create("http://127.0.0.1:" + door.server.port() + "/statuspage"), 900, 1000);
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (door != null) {
      door.close();
    }
  }

  private static ActivePlan published() {
    ActivePlan plan = Door.plan("orders");
    var page =
        new StatusPage(
            "Orders shop", Language.EN, "https://help.shop.test/",
            List.of(
                new Service("Ordering", List.of("orders-api"), List.of("database")),
                new Service("Accounts", List.of("database"), List.of())),
            Map.of(Scenario.DATABASE, Publication.AUTO, Scenario.APPLICATION, Publication.AUTO), List.of());
    return new ActivePlan(plan.plan().withStatusPage(page), plan.text(), plan.hash());
  }

  /** Seventy days: three outages, one of which goes on, maintenance, and an hour that nobody saw. */
  private void happen() {
    Instant now = door.clock.instant();
    tell(now.minus(Duration.ofDays(70)), new PlanActivated("h", "system: orders"));
    outage(now.minus(Duration.ofDays(52)), "a", Scenario.APPLICATION, "orders-api", Duration.ofMinutes(7));
    var from = now.minus(Duration.ofDays(30));
    tell(from, new MaintenanceDeclared("", from, from.plus(Duration.ofHours(2)), "dana", "new disks"));
    Instant blind = now.minus(Duration.ofDays(20));
    tell(blind.plus(Duration.ofHours(1)), new BlindPeriod(blind, blind.plus(Duration.ofHours(1)), "no Kafka", List.of()));
    outage(now.minus(Duration.ofDays(11)), "b", Scenario.DATABASE, "database", Duration.ofMinutes(16));
    opened(now.minus(Duration.ofMinutes(4)), "c", Scenario.DATABASE, "database");
    tell(now.minus(Duration.ofMinutes(3)), planned("c"));
    var until = now.plus(Duration.ofHours(30));
    tell(now, new MaintenanceDeclared("orders-api", until.minus(Duration.ofHours(1)), until, "dana", "new image"));
  }

  private void outage(Instant at, String id, Scenario scenario, String component, Duration length) {
    opened(at, id, scenario, component);
    tell(at.plus(Duration.ofMinutes(1)), planned(id));
    tell(at.plus(length), new ServiceRestored(new RecoveryId(id + "/r"), new IncidentId(id), component, Map.of()));
    tell(at.plus(length.multipliedBy(2)), new IncidentResolved(new IncidentId(id), component, why()));
  }

  private void opened(Instant at, String id, Scenario scenario, String component) {
    tell(at, new IncidentOpened(new IncidentId(id), scenario, component, "pg-a", at, new LastSeen(null, List.of(), List.of()), why()));
  }

  private static RecoveryPlanned planned(String id) {
    return new RecoveryPlanned(
        new RecoveryId(id + "/r"), new IncidentId(id), Scenario.DATABASE, "database", "pg-a", Mode.AUTO, List.of(), null, null);
  }

  private static Explanation why() {
    return new Explanation("rule", "The primary pg-a gave no connection.", Map.of(), List.of());
  }

  private void tell(Instant at, Event event) {
    door.server.accept(
        new Received<>(
            new Position(Topics.INCIDENTS, 0, offset++),
            new Envelope<>("e" + offset, new SystemName("orders"), at, Writers.DETECT, null, CodeVersion.CURRENT, "h", event)));
  }

  private String text(String selector) {
    return browser.evaluate("[...document.querySelectorAll('" + selector + "')].map(each => each.textContent.trim()).join(' | ')").asText();
  }

  @Test
  void shouldShowWhatUsersNeedWithoutJavaScript() {
    assertThat(text("h1")).isEqualTo("Orders shop");
    assertThat(text(".overall")).isEqualTo("Some services are out.");
    assertThat(text("h2")).isEqualTo("What goes on now | Planned maintenance | Services | Past incidents");
    assertThat(text("section[aria-labelledby=now] h3")).isEqualTo("Outage of Accounts; Ordering degraded");
    assertThat(text(".stale")).isEmpty();
    assertThat(browser.evaluate("document.querySelectorAll('.stale').length").asInt()).isZero();
    assertThat(text(".service .badge")).isEqualTo("Degraded | Outage");
    assertThat(text("section[aria-labelledby=now] .badge")).isEqualTo("Recovering");
    assertThat(text("section[aria-labelledby=past] h3")).contains("Outage of Ordering");
    assertThat(text("dd")).contains("99.", "99.9 %", "left");
    assertThat(browser.evaluate("document.querySelectorAll('.days')[0].children.length").asInt()).isEqualTo(90);
    assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isZero();
    assertThat(browser.evaluate("getComputedStyle(document.querySelector('.days .outage')).height").asText()).as("the style is there")
        .isNotEqualTo("auto");
  }

  @Test
  void shouldKeepNobodyOut() {
    assertThat(browser.barriers()).isEmpty();
    browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)");
    assertThat(browser.barriers()).isEmpty();
    assertThat(browser.evaluate("document.documentElement.lang").asText()).isEqualTo("en");
    assertThat(browser.evaluate("document.querySelector('.days').getAttribute('aria-label')").asText())
        .contains("The last 90 days of Ordering.", "No data: ", "Operational: ", "Outage: 1", "Degraded: 2", "Maintenance: 1");
  }

  @Test
  void shouldFindABarrierWhereThereIsOne() {
    browser.evaluate("document.querySelector('h1').style.color = '#aaaaaa'; document.documentElement.lang = ''");

    assertThat(browser.barriers()).hasSize(2).anyMatch(each -> each.startsWith("contrast 2.32")).contains("no language: ");
  }

  @Test
  void shouldBeOperatedByTheKeyboardAlone() {
    var reached = new ArrayList<String>();
    for (int tab = 0; tab < TABS_MAX; tab++) {
      browser.press(Key.TAB);
      String at = browser.evaluate("document.activeElement === document.body ? '' : document.activeElement.textContent.trim()").asText();
      if (at.isEmpty()) {
        break;
      }
      assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle").asText()).as(at).isNotEqualTo("none");
      reached.add(at);
      if (at.equals("Day by day: Ordering")) {
        browser.press(Key.ENTER);
      }
    }

    assertThat(reached.getFirst()).isEqualTo("Skip to the content");
    assertThat(reached).contains("Day by day: Ordering", "Day by day: Accounts", "Get help", "Atom feed", "JSON");
    assertThat(browser.evaluate("document.querySelector('details').open").asBoolean()).isTrue();
  }

  @Test
  void shouldFitTheCommittedPicture() throws IOException {
    byte[] picture = browser.picture();
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(PICTURE.toAbsolutePath().getParent());
      Files.write(PICTURE, picture);
    }

    assertThat(picture).startsWith(0x89, 'P', 'N', 'G').hasSizeLessThan(PICTURE_BYTES_MAX);
    assertThat(PICTURE).as("the picture that the README shows").exists();
  }
}
