package dev.rebound.ingest;

import static dev.rebound.ingest.Door.alert;
import static dev.rebound.ingest.Door.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.core.plan.AlertMatcher;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Vantage;
import dev.rebound.ingest.alertmanager.AlertLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an alert goes that no matcher takes, and heartbeats. A real server on a free port, a log in memory. */
class RoutingTest {
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    var vantage =
        new Vantage(
            Map.of("primary", new Vantage.Site("primary", true, List.of("prod-primary"))),
            Map.of("orders-api", new Vantage.Place("", List.of("https://orders.example.com"))), List.of(),
            List.of(new Vantage.Heartbeat("watchdog", AlertMatcher.parse("alertname=\"Watchdog\""), Duration.ofMinutes(1))));
    var billing = Door.plan("billing", "alertname=\"BillingDown\" -> database");
    door = new Door(folder, Door.with(Door.plan("orders", "alertname=\"OrdersDown\" -> database"), vantage, Intakes.NONE), billing);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void shouldSendAnAlertThatNamesAPartToEverySystemThatHasIt() {
    assertThat(door.webhook(body(labelled("Strange", "\"instance\":\"pg-a.db:9187\""))).counts()).isEqualTo("1/0/0");

    assertThat(systems()).containsExactly("orders", "billing");
    assertThat(door.log.events(AlertReported.class)).allSatisfy(event -> {
      assertThat(event.component()).isEmpty();
      assertThat(event.weight()).isNull();
    });
  }

  @Test
  void shouldSendAnAlertThatNamesAnAddressOrASiteToTheSystemThatIsKnownByIt() {
    door.webhook(body(labelled("Slow", "\"url\":\"https://orders.example.com/x\"")));
    door.webhook(body(labelled("NodesGone", "\"cluster\":\"prod-primary\"")));

    assertThat(systems()).containsExactly("orders", "orders");
  }

  @Test
  void shouldNotLookAtNamesWhereAMatcherTookIt() {
    door.webhook(body(labelled("BillingDown", "\"cluster\":\"prod-primary\"")));

    assertThat(systems()).containsExactly("billing");
    assertThat(door.log.events(AlertReported.class)).extracting(AlertReported::component).containsExactly("database");
  }

  @Test
  void shouldLeaveUnroutedWhatNamesNothing() {
    door.webhook(body(labelled("Strange", "\"instance\":\"pg-z.db:9187\"")));

    assertThat(systems()).containsExactly("unrouted");
  }

  @Test
  void shouldKeepATestFromTheSystemWhosePartItNames() {
    door.webhook(body(labelled("Watchdog", "\"instance\":\"pg-a\",\"rebound_test\":\"true\"")));

    assertThat(systems()).containsExactly("unrouted");
  }

  @Test
  void shouldStoreEachRepetitionOfAHeartbeatAtMostOnceInItsTime() {
    String beat = body(alert("Watchdog", "firing"));

    assertThat(door.webhook(beat).counts()).isEqualTo("1/0/0");
    assertThat(door.webhook(beat).counts()).isEqualTo("0/1/0");
    door.clock.advance(Duration.ofSeconds(AlertLimits.HEARTBEAT_SECONDS));
    assertThat(door.webhook(beat).counts()).isEqualTo("1/0/0");

    assertThat(systems()).containsExactly("orders", "orders");
    assertThat(door.log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates();
    assertThat(door.log.events(AlertReported.class)).extracting(AlertReported::component).containsExactly("", "");
  }

  @Test
  void shouldKnowARepetitionOfAnyOtherAlert() {
    door.webhook(body(alert("OrdersDown", "firing")));
    door.clock.advance(Duration.ofMinutes(5));

    assertThat(door.webhook(body(alert("OrdersDown", "firing"))).counts()).isEqualTo("0/1/0");
  }

  private List<String> systems() {
    return door.log.stored().stream().map(each -> each.envelope().system().value()).toList();
  }

  private static String labelled(String name, String more) {
    return alert(name, "firing").replace("\"severity\":", more + ",\"severity\":");
  }
}
