package dev.rebound.app.simulate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Timelines of our own about {@code plans/orders.yaml}, by what happens in them. */
final class OwnTimelines {
  private static final String PG_UP = "pg_up == 0";

  private OwnTimelines() {}

  /** All of them. */
  static Map<String, Timeline> all() {
    var all = new LinkedHashMap<String, Timeline>();
    all.put("rolling deploy", rollingDeploy());
    all.put("blue and green", blueAndGreen());
    all.put("late cause", lateCause());
    all.put("two on their own", twoOnTheirOwn());
    all.put("site cut off", siteCutOff());
    all.put("one witness", oneWitness());
    all.put("site lost", siteLost());
    all.put("clock ahead", wrongClock(Duration.ofMinutes(5)));
    all.put("clock behind", wrongClock(Duration.ofMinutes(-5)));
    all.put("replay", replay());
    all.put("both of a pair", bothOfAPair());
    all.put("stale firing", staleFiring());
    all.put("replica", replica());
    all.put("health only", healthOnly());
    return all;
  }

  /** Three instances, one after the other; at least one serves at every moment. */
  static Timeline rollingDeploy() {
    var timeline = new Timeline(80).inside();
    for (int instance = 1; instance <= 3; instance++) {
      int from = 15 * instance;
      String name = "orders-api-" + instance;
      timeline.down(from, from + 20, name)
          .alert(from + 12, "firing", from + 2, "KubePodNotReady", "kube_pod_status_ready{condition=\"true\"} == 0", Map.of("pod", name));
    }
    return timeline;
  }

  /** The old instances go and the new ones come; for three seconds none answers. */
  static Timeline blueAndGreen() {
    return new Timeline(60)
        .observer("probe-a", "gateway", "pg-primary-0", "redis-0", "orders-api-1", "orders-api-2", "orders-api-7d9f-1", "orders-api-7d9f-2")
        .down(20, 23, "orders-api-1", "orders-api-2")
        .silent(23, 60, "orders-api-1", "orders-api-2")
        .silent(0, 18, "orders-api-7d9f-1", "orders-api-7d9f-2")
        .down(18, 23, "orders-api-7d9f-1", "orders-api-7d9f-2")
        .alert(21, "firing", 20.5, "HAProxyBackendDown", "haproxy_backend_up == 0", Map.of("proxy", "orders-api", "instance", "lb-1:8404"))
        .alert(
            24, "resolved", 20.5, "HAProxyBackendDown", "haproxy_backend_up == 0",
            Map.of("proxy", "orders-api", "instance", "lb-1:8404"));
  }

  /** The application fails first; that its database is the cause is seen ten seconds later. */
  static Timeline lateCause() {
    return new Timeline(60).inside()
        .down(10, 60, "orders-api-1", "orders-api-2", "orders-api-3")
        .down(20, 60, "pg-primary-0")
        .alert(31, "firing", 21, "PostgresqlDown", PG_UP, Map.of("instance", "pg-primary-0.db:9187", "role", "primary"))
        .alert(31, "firing", 21, "HAProxyBackendDown", "haproxy_backend_up == 0", Map.of("proxy", "orders-api", "instance", "lb-1:8404"));
  }

  static Timeline twoOnTheirOwn() {
    return new Timeline(70).inside().down(10, 70, "storage-api").down(30, 70, "redis-0");
  }

  /** A second place inside, one in DR and one elsewhere look at the same things. */
  private static Timeline fromEverywhere(int seconds) {
    return new Timeline(seconds)
        .observer("probe-local", "gateway", "pg-primary-0", "redis-0", "orders-api-1", "orders-api-2")
        .observer("probe-ext", "gateway", "gateway-dr", "pg-primary-0", "orders-api-1", "storage-api")
        .observer("probe-dr", "gateway", "gateway-dr", "pg-primary-0", "redis-0", "orders-api-1", "pg-dr-0");
  }

  /** Both outside see nothing of the site, and who stands inside sees that all is well there. */
  static Timeline siteCutOff() {
    var timeline = fromEverywhere(60);
    for (String outside : new String[] {"probe-ext", "probe-dr"}) {
      timeline.downFor(outside, 15, 60, "gateway", "pg-primary-0", "redis-0", "orders-api-1", "storage-api");
    }
    return timeline;
  }

  static Timeline siteLost() {
    return siteCutOff().gone("probe-local", 15);
  }

  /** Nobody but one outside is left to see the site gone. */
  static Timeline oneWitness() {
    return siteLost().gone("probe-dr", 0);
  }

  /** A failing cache, and one observer's clock is wrong by minutes. */
  static Timeline wrongClock(Duration wrong) {
    return new Timeline(60).inside().clock("probe-a", wrong).down(20, 60, "redis-0");
  }

  /** Checks of an hour ago come in again while all is well. */
  static Timeline replay() {
    var timeline = new Timeline(60).inside();
    for (int second = 0; second < 20; second++) {
      timeline.check(20.5 + second / 10.0, "probe-a", "pg-primary-0", "DOWN", Timeline.moment(second - 3600));
    }
    return timeline;
  }

  /** Both Alertmanagers of a pair tell the same, again and again; nobody looks at the database. */
  static Timeline bothOfAPair() {
    var timeline = new Timeline(60).observer("probe-a", "gateway", "redis-0");
    Map<String, String> labels = Map.of("instance", "pg-primary-0.db:9187", "role", "primary", "job", "postgres");
    for (int round = 0; round < 3; round++) {
      timeline.alertBy("alertmanager-0", 15 + 10 * round, "firing", 14, "PostgresqlDown", PG_UP, labels)
          .alertBy("alertmanager-1", 15.3 + 10 * round, "firing", 14, "PostgresqlDown", PG_UP, labels);
    }
    return timeline;
  }

  /** It was resolved within three seconds, and who did not hear of it says "firing" once more. */
  static Timeline staleFiring() {
    Map<String, String> labels = Map.of("instance", "pg-primary-0.db:9187", "role", "primary");
    return new Timeline(60).observer("probe-a", "gateway", "redis-0")
        .alert(15, "firing", 14, "PostgresqlDown", PG_UP, labels)
        .alert(18, "resolved", 14, "PostgresqlDown", PG_UP, labels)
        .alertBy("alertmanager-1", 19, "firing", 14, "PostgresqlDown", PG_UP, labels);
  }

  static Timeline replica() {
    return new Timeline(60).inside().down(10, 60, "pg-replica-1")
        .alert(15, "firing", 14, "PostgresqlDown", PG_UP, Map.of("instance", "pg-replica-1.db:9187", "role", "replica"))
        .alert(15, "firing", 14, "PostgresqlDown", PG_UP, Map.of("instance", "pg-replica-2.db:9187"));
  }

  /** No alert is ever raised; it comes back by itself. */
  static Timeline healthOnly() {
    return new Timeline(80).inside().down(20, 50, "redis-0");
  }
}
