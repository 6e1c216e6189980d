package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.ingest.plans.ActivePlan;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The public page at the door. A real server on a free port, records handed over as the log's. */
class StatusPageDoorTest {
  private static final StatusPage PAGE =
      new StatusPage(
          "Orders & <more>", Language.EN, "https://help.example.org/?a=1&b=2",
          List.of(new Service("Ordering \"now\"", List.of("orders-api", "database"), List.of())),
          Map.of(Scenario.DATABASE, Publication.AUTO, Scenario.APPLICATION, Publication.APPROVE), List.of("dana"));

  private Door door;
  private Path folder;
  private long offset;

  @BeforeEach
  void open(@TempDir Path place) {
    folder = place;
    door = new Door(place, published(PAGE));
    tell(new PlanActivated("h", "system: orders"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static ActivePlan published(StatusPage page) {
    ActivePlan plan = Door.plan("orders");
    return new ActivePlan(plan.plan().withStatusPage(page), plan.text(), plan.hash());
  }

  private void tell(Event event) {
    tell(event, Duration.ofMinutes(1));
  }

  private void tell(Event event, Duration before) {
    door.server.accept(
        new Received<>(
            new Position(Topics.INCIDENTS, 0, offset++),
            new Envelope<>(
                "e" + offset, new SystemName("orders"), door.clock.instant(), Writers.DETECT, null, CodeVersion.CURRENT, "h", event)));
    door.clock.advance(before);
  }

  private void open(String id, Scenario scenario) {
    tell(
        new IncidentOpened(
            new IncidentId(id), scenario, "database", "pg-a", door.clock.instant(), new LastSeen(null, List.of(), List.of()), why()));
  }

  private static Explanation why() {
    return new Explanation("rule", "The primary pg-a gave no connection.", Map.of(), List.of());
  }

  private Door.Answer get(String path, String... headers) {
    return door.send("GET", path, new byte[0], headers);
  }

  @Test
  void shouldShowThePageWithoutSignInAndNothingOfTheInside() {
    open("orders-database-1", Scenario.DATABASE);

    var answer = get("/statuspage");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(answer.text()).doesNotContain("class=\"stale\"");
    assertThat(answer.text()).contains("<html lang=\"en\">", "Some services are out.", "Orders &amp; &lt;more&gt;", "Investigating")
        .doesNotContain("pg-a", "database", "orders-api", "dana", "<more>", "<script");
    for (String path : List.of("/statuspage/data.json", "/statuspage/feed.atom")) {
      assertThat(get(path).text()).contains("Ordering").doesNotContain("pg-a", "database", "orders-api", "dana");
    }
  }

  @Test
  void shouldSayWhatMayBeCachedAndForbidWhatThePageDoesNotNeed() {
    var answer = get("/statuspage");

    assertThat(answer.header("cache-control")).isEqualTo("public, max-age=15, stale-if-error=3600");
    assertThat(answer.header("content-security-policy")).contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(get("/statuspage/style.css").header("content-type")).isEqualTo("text/css; charset=utf-8");
  }

  @Test
  void shouldAnswerConditionalRequestsUntilSomethingHappens() {
    var first = get("/statuspage");
    String tag = first.header("etag");
    String date = first.header("last-modified");

    var again = get("/statuspage", "If-None-Match", "\"other\", W/" + tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.text()).isEmpty();
    assertThat(again.header("etag")).isEqualTo(tag);
    assertThat(get("/statuspage", "If-Modified-Since", date).status()).isEqualTo(304);
    assertThat(get("/statuspage", "If-None-Match", "\"other\"", "If-Modified-Since", date).status()).isEqualTo(200);
    assertThat(get("/statuspage", "If-Modified-Since", "yesterday").status()).isEqualTo(200);

    open("i", Scenario.DATABASE);
    assertThat(get("/statuspage", "If-None-Match", tag).status()).isEqualTo(200);
    assertThat(get("/statuspage", "If-Modified-Since", date).status()).isEqualTo(200);
  }

  @Test
  void shouldAnswerHeadWithoutABody() {
    var answer = door.send("HEAD", "/statuspage", new byte[0]);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.header("etag")).isEqualTo(get("/statuspage").header("etag"));
  }

  @Test
  void shouldShowTheLastKnownStateWithItsAgeWhileTheLogIsAway() {
    open("i", Scenario.DATABASE);
    assertThat(get("/statuspage/data.json").json().path("ageSeconds").asLong()).isZero();
    door.server.status().appended(false);
    door.clock.advance(Duration.ofMinutes(12));

    var answer = get("/statuspage");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("This is the state of 12 min ago.", "Some services are out.");
    assertThat(get("/statuspage/data.json").json().path("ageSeconds").asLong()).isEqualTo(12 * 60);

    door.server.status().appended(true);
    door.clock.advance(Duration.ofMinutes(1));
    assertThat(get("/statuspage").text()).doesNotContain("12 min ago");
  }

  @Test
  void shouldTellThePastInAFeedThatIsXml() throws ParserConfigurationException, IOException, SAXException {
    open("i", Scenario.DATABASE);
    tell(new IncidentResolved(new IncidentId("i"), "database", why()));

    var feed = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(
        new InputSource(new StringReader(get("/statuspage/feed.atom").text())));

    assertThat(feed.getElementsByTagName("entry").getLength()).isEqualTo(1);
    assertThat(feed.getElementsByTagName("content").item(0).getTextContent()).contains("Resolved: This is over. It lasted 1 min.");
    JsonNode past = get("/statuspage/data.json").json().path("past");
    assertThat(past).hasSize(1);
    assertThat(past.get(0).path("overAt").asText()).isNotEmpty();
  }

  @Test
  void shouldCountAnOutageOfLessThanASecond() {
    tell(
        new IncidentOpened(
            new IncidentId("i"), Scenario.DATABASE, "database", "pg-a", door.clock.instant(), new LastSeen(null, List.of(), List.of()),
            why()),
        Duration.ofMillis(700));
    tell(new IncidentResolved(new IncidentId("i"), "database", why()));

    JsonNode service = get("/statuspage/data.json").json().path("services").get(0);
    assertThat(service.path("outageSeconds").asLong()).isEqualTo(1);
  }

  @Test
  void shouldPublishAtTheWordOfTheLeadAlone() {
    String words = "{\"incident\":\"i\",\"reason\":\"Orders <b>wait</b>.\"}";
    open("i", Scenario.APPLICATION);
    assertThat(get("/statuspage").text()).contains("All services are operational.");
    assertThat(publish("lee", words).status()).isEqualTo(403);
    assertThat(publish("dana", "{}").status()).isEqualTo(400);
    assertThat(publish("dana", "{\"incident\":\"i\",\"reason\":\"" + "x".repeat(1001) + "\"}").status()).isEqualTo(400);
    assertThat(door.log.events(CommandReceived.class)).isEmpty();

    assertThat(publish("dana", words).status()).isEqualTo(202);
    door.log.events(CommandReceived.class).forEach(this::tell);

    assertThat(get("/statuspage").text()).contains("Some services are out.", "Orders &lt;b&gt;wait&lt;/b&gt;.");
  }

  private Door.Answer publish(String person, String body) {
    return door.post("/api/v1/commands/publish", body.getBytes(UTF_8), "Authorization", "Bearer " + person + "-token");
  }

  @Test
  void shouldLeaveARecordOutThatBreaksThePageAndGoOn() {
    tell(
        new IncidentOpened(
            new IncidentId("broken"), Scenario.DATABASE, null, "pg-a", door.clock.instant(), new LastSeen(null, List.of(), List.of()),
            why()));
    open("i", Scenario.DATABASE);

    assertThat(get("/statuspage/data.json").json().path("open")).hasSize(1);
  }

  @Test
  void shouldSpeakThePlansLanguage() {
    door.close();
    door =
        new Door(
            folder, published(new StatusPage("Bestellungen", Language.DE, null, PAGE.services(), PAGE.publish(), PAGE.lead())));
    open("i", Scenario.DATABASE);

    assertThat(get("/statuspage").text())
        .doesNotContain("href=\"\"")
        .contains("<html lang=\"de\">", "Einige Dienste sind ausgefallen.", "nicht verfügbar", "Ziel", "99,9 %");
  }

  @Test
  void shouldServeNothingWhereNoPlanMakesAnythingPublic() {
    door.close();
    door = new Door(folder, Door.plan("orders"));

    assertThat(get("/statuspage").status()).isEqualTo(404);
  }
}
