package dev.rebound.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.Component.Node;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class WayBackTest {
  /** The plan of two sites whose standby site has no replica: its database always comes from a backup. */
  private static Plan withoutReplica() {
    Plan plan = TwoSites.withRecovery();
    SiteRecovery warm = plan.vantage().recoveryOf("primary").orElseThrow();
    var cold =
        new SiteRecovery(
            warm.site(), warm.replaces(), warm.fences(), plan.database("database").orElseThrow(), List.of(), warm.applications(),
            warm.names(), warm.checks(), warm.holdings());
    var sites = new LinkedHashMap<>(plan.vantage().sites());
    sites.put("dr", new Vantage.Site("dr", false, List.of(), cold));
    return TwoSites.withSites(plan, sites);
  }

  @Test
  void shouldLookAtTheNodesOfBothSites() {
    assertThat(WayBack.of(TwoSites.withRecovery(), "primary").orElseThrow().database().nodes()).extracting(Node::name)
        .containsExactly("pg-a", "pg-b", "pg-dr", "pg-spare");
  }

  @Test
  void shouldTakeNoNodeOfTheLostSiteForTheStandbySites() {
    WayBack way = WayBack.of(withoutReplica(), "primary").orElseThrow();
    assertThat(way.takeover().replicas()).isEmpty();
    assertThat(way.database().nodes()).extracting(Node::name).containsExactly("pg-a", "pg-b", "pg-dr");
  }
}
