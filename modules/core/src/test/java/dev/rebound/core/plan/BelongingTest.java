package dev.rebound.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.Belonging.Part;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which part of a plan a word of an alert or the target of a health check names. */
class BelongingTest {
  private final Belonging belonging = new Belonging(TwoSites.plan());

  @ParameterizedTest
  @CsvSource({
    "pg-a, database, pg-a",
    "pg-a:9187, database, pg-a",
    "pg-a.db.svc:9187, database, pg-a",
    "redis://redis-b.cache:6379, cache, redis-b",
    "database, database, ''",
    "pg-dr, database, pg-dr",
    "old-standby:9187, database, pg-dr",
    "orders-api, orders-api, ''",
    "orders-deployment, orders-api, ''",
    "orders-api-7d9f8-x2x, orders-api, orders-api-7d9f8-x2x",
    "orders-deployment-5c4-abc, orders-api, orders-deployment-5c4-abc",
    "orders-api-dr, orders-api-dr, ''",
    "orders-api-dr-7d9f8, orders-api-dr, orders-api-dr-7d9f8",
    "https://orders.example.com, orders-api, ''",
    "https://orders.example.com/healthz, orders-api, ''",
    "https://orders.example.com?deep=1, orders-api, ''",
    "shop-lb, orders-api, ''",
    "storage-api-1, storage-api, storage-api-1",
    "gateway, gateway, ''",
    "gateway-dr, gateway-dr, ''",
  })
  void shouldKnowAPartByItsNameItsAddressAndWhatItIsKnownAs(String word, String component, String target) {
    assertThat(belonging.part(Map.of("instance", word))).contains(new Part(component, target));
  }

  @ParameterizedTest
  @CsvSource({
    "pg-ab", "pg-a-old", "pg", "xpg-a", "10.1.2.3:9187", "''", "://",
    "https://orders.example.com.evil.test.", "https://orders.example.community",
    "orders-ap", "ordersapi-1", "shop-lb-2", "databases"
  })
  void shouldNotTakeASimilarWordForAPart(String word) {
    boolean known = word.startsWith("https://orders.example.com.");
    assertThat(belonging.part(Map.of("instance", word))).isEqualTo(known ? Optional.of(new Part("orders-api", "")) : Optional.empty());
  }

  @Test
  void shouldPreferAnInstanceToItsComponentWhateverTheLabelsNames() {
    assertThat(belonging.part(Map.of("a", "database", "z", "pg-b:5432"))).contains(new Part("database", "pg-b"));
    assertThat(belonging.part(Map.of("a", "storage-api", "b", "database"))).contains(new Part("storage-api", ""));
    assertThat(belonging.part(Map.of("a", "redis-a", "b", "pg-a"))).contains(new Part("cache", "redis-a"));
  }

  @ParameterizedTest
  @CsvSource({
    "alertname", "severity", "namespace", "prometheus", "prometheus_replica", "replica", "monitor", "receiver", "endpoint", "role"
  })
  void shouldNotReadLabelsThatSayWhoReports(String label) {
    assertThat(belonging.part(Map.of(label, "pg-a"))).isEmpty();
  }

  @Test
  void shouldKnowTheTargetOfAHealthCheckByItsNameOnly() {
    assertThat(belonging.target("pg-a")).contains(new Part("database", "pg-a"));
    assertThat(belonging.target("orders-api-3")).contains(new Part("orders-api", "orders-api-3"));
    assertThat(belonging.target("orders-api-dr-3")).contains(new Part("orders-api-dr", "orders-api-dr-3"));
    assertThat(belonging.target("pg-a:9187")).isEmpty();
    assertThat(belonging.target("pg-a-1")).isEmpty();
  }

  @Test
  void shouldKnowASiteByWhatItIsKnownAsOnly() {
    assertThat(belonging.site(Map.of("cluster", "prod-primary"))).contains("primary");
    assertThat(belonging.site(Map.of("cluster", "primary"))).isEmpty();
  }
}
