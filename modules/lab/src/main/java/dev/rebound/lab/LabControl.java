package dev.rebound.lab;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.lab.customer.Accounting;
import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.customer.CacheAccounting;
import dev.rebound.lab.host.Instance;
import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import dev.rebound.lab.slack.SlackMessage;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab's control over HTTP: {@code POST /faults/WORD?node=} with the words of {@link Fault} (for
 * {@code pods-hang} and {@code bad-release} the node is the Deployment's name), {@code GET /state},
 * {@code GET /accounting?since=}, {@code POST /interactivity?url=}, {@code POST /slack?down=}, {@code GET /messages}, and as the provider
 * of a site {@code POST /power/SITE/off} and {@code on}. Times are ISO-8601; what has not happened is absent.
 */
public final class LabControl implements AutoCloseable {
  /** Most lost numbers that are listed of each source; the count is complete. */
  private static final int LOST_LISTED_MAX = 100;

  /** Most lost writes that are told with their time, and most lost keys: minutes of a customer. */
  private static final int LOST_TOLD_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(LabControl.class);
  private static final String FAULTS = "/faults/";
  private static final String POWER = "/power/";
  private static final String OFF = "/off";
  private static final String ON = "/on";
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final Lab lab;
  private final LocalServer server;

  private LabControl(int port, Lab lab) throws IOException {
    this.lab = lab;
    this.server = LocalServer.start(port, this::handle);
  }

  static LabControl start(int port, Lab lab) throws IOException {
    return new LabControl(port, lab);
  }

  private Reply handle(Request request) {
    if (request.method().equals("POST") && request.path().startsWith(FAULTS)) {
      return fault(request);
    }
    if (request.method().equals("POST") && request.path().startsWith(POWER) && request.path().endsWith(OFF)) {
      return power(request.path().substring(POWER.length(), request.path().length() - OFF.length()));
    }
    if (request.method().equals("POST") && request.path().startsWith(POWER) && request.path().endsWith(ON)) {
      return powerOn(request.path().substring(POWER.length(), request.path().length() - ON.length()));
    }
    return switch (request.method() + " " + request.path()) {
      case "GET /state" -> Reply.json(200, state(lab.state()));
      case "GET /accounting" -> accounting(request);
      case "GET /messages" -> Reply.json(200, messages());
      case "POST /interactivity" -> interactivity(request);
      case "POST /slack" -> slack(request);
      default -> Reply.error(404, "no such call");
    };
  }

  private Reply fault(Request request) {
    Optional<Fault> fault = Fault.of(request.path().substring(FAULTS.length()));
    if (fault.isEmpty()) {
      return Reply.error(404, "no such fault");
    }
    try {
      Fault.Injected injected = lab.inject(fault.get(), request.query("node"));
      return Reply.json(
          200, Map.of("fault", injected.fault().word(), "node", injected.node(), "at", injected.at().toString()));
    } catch (IllegalArgumentException e) {
      return Reply.error(404, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      return Reply.error(409, String.valueOf(e.getMessage()));
    }
  }

  /** As the provider of a site would answer who wants it off. */
  private Reply power(String site) {
    try {
      return lab.powerOff(site) ? Reply.json(200, Map.of("site", site, "power", "off"))
          : Reply.error(504, "the site " + site + " does not answer its provider");
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Reply.error(404, String.valueOf(e.getMessage()));
    }
  }

  /** The same for who wants it on again after its loss. */
  private Reply powerOn(String site) {
    try {
      lab.powerOn(site);
      return Reply.json(200, Map.of("site", site, "power", "on"));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Reply.error(409, String.valueOf(e.getMessage()));
    }
  }

  private Reply accounting(Request request) {
    try {
      Accounting accounting = lab.report(request.query("since").map(Instant::parse).orElse(Instant.EPOCH));
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("since", accounting.faultAt().toString());
      accounting.firstWrite().ifPresent(ack -> first(answer, "firstWrite", ack));
      accounting.firstOrder().ifPresent(ack -> first(answer, "firstOrder", ack));
      accounting.firstNamedOrder().ifPresent(ack -> first(answer, "firstNamedOrder", ack));
      answer.put("acknowledgedWrites", accounting.acknowledgedWrites());
      answer.put("acknowledgedOrders", accounting.acknowledgedOrders());
      answer.put("lostWrites", accounting.lost().size());
      answer.put("lostNumbers", Stream.of(Ack.DIRECT, Ack.SERVICE, Ack.NAMED)
          .collect(Collectors.toMap(source -> source, source -> lostNumbers(accounting, source))));
      answer.put("lost", accounting.lost().stream().limit(LOST_TOLD_MAX).map(LabControl::lost).toList());
      answer.put("longestOrderGapMs", lab.longestOrderGap(accounting.faultAt()).toMillis());
      lab.secondSite().ifPresent(site -> {
        answer.put("acknowledgedNamedOrders", accounting.acknowledgedNamedOrders());
        answer.put("longestNamedOrderGapMs", site.longestOrderGap(accounting.faultAt()).toMillis());
      });
      cache(answer, accounting.faultAt());
      return Reply.json(200, answer);
    } catch (DateTimeException e) {
      return Reply.error(400, "since must be an ISO-8601 instant");
    } catch (SQLException e) {
      return Reply.error(503, "the primary cannot be asked, SQLSTATE " + e.getSQLState());
    }
  }

  /** Without a cache that can be asked its figures are absent. */
  private void cache(Map<String, Object> answer, Instant since) {
    try {
      CacheAccounting cache = lab.cacheReport(since);
      cache.firstWrite().ifPresent(at -> answer.put("firstCacheWriteAt", at.toString()));
      cache.firstRead().ifPresent(at -> answer.put("firstCacheReadAt", at.toString()));
      answer.put("acknowledgedKeys", cache.acknowledged());
      answer.put("lostKeys", cache.lost().size());
      answer.put("lostKeyNumbers", cache.lost().stream().limit(LOST_TOLD_MAX).toList());
    } catch (IOException e) {
      LOG.info("the cache cannot be counted reason=\"{}\"", e.getMessage());
    }
  }

  private Reply interactivity(Request request) {
    Optional<URI> url = request.query("url").map(URI::create);
    if (url.isEmpty()) {
      return Reply.error(400, "url is missing");
    }
    lab.slack().interactivity(url.get());
    return Reply.json(200, Map.of("interactivity", url.get().toString()));
  }

  private Reply slack(Request request) {
    boolean down = request.query("down").map(Boolean::parseBoolean).orElse(false);
    lab.slack().down(down);
    return Reply.json(200, Map.of("down", down));
  }

  private static void first(Map<String, Object> answer, String name, Ack ack) {
    answer.put(name + "At", ack.at().toString());
    answer.put(name + "StartedAt", ack.startedAt().toString());
    answer.put(name + "DatabasePort", ack.databasePort());
  }

  private static List<Long> lostNumbers(Accounting accounting, String source) {
    return accounting.lost().stream().filter(ack -> ack.source().equals(source)).map(Ack::n).limit(LOST_LISTED_MAX).toList();
  }

  private static Map<String, Object> lost(Ack ack) {
    return Map.of("source", ack.source(), "n", ack.n(), "at", ack.at().toString());
  }

  private static Map<String, Object> state(LabState state) {
    Map<String, Object> answer = new LinkedHashMap<>();
    state.primary().ifPresent(primary -> answer.put("primary", primary));
    state.cachePrimary().ifPresent(primary -> answer.put("cachePrimary", primary));
    answer.put("caches", instances(state.caches()));
    answer.put("synchronousStandby", state.synchronousStandby());
    answer.put("streamingStandby", state.streamingStandby());
    answer.put("instances", instances(state.instances()));
    answer.put("readyPods", state.readyPods());
    state.lastWrite().ifPresent(ack -> answer.put("lastWrite", ack(ack)));
    state.lastOrder().ifPresent(ack -> answer.put("lastOrder", ack(ack)));
    answer.put("acknowledgedWrites", state.acknowledgedWrites());
    answer.put("acknowledgedOrders", state.acknowledgedOrders());
    answer.put("failedWrites", state.failedWrites());
    answer.put("failedOrders", state.failedOrders());
    answer.put("readOrders", state.readOrders());
    answer.put("failedReads", state.failedReads());
    state.secondSite().ifPresent(site -> answer.put("secondSite", secondSite(site)));
    state.lastCounted().ifPresent(at -> answer.put("lastCountedAt", at.toString()));
    return answer;
  }

  private static Map<String, Object> secondSite(SecondSiteState site) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("instances", instances(List.of(site.database(), site.cache())));
    answer.put("promoted", site.promoted());
    answer.put("streaming", site.streaming());
    answer.put("readyPods", site.readyPods());
    site.lastOrder().ifPresent(ack -> answer.put("lastOrder", ack(ack)));
    answer.put("acknowledgedOrders", site.acknowledgedOrders());
    answer.put("failedOrders", site.failedOrders());
    return answer;
  }

  private static List<?> instances(List<Instance> instances) {
    return instances.stream().map(instance -> MAPPER.convertValue(instance, Map.class)).toList();
  }

  private static Map<String, Object> ack(Ack ack) {
    return Map.of("n", ack.n(), "at", ack.at().toString(), "databasePort", ack.databasePort());
  }

  private Map<String, Object> messages() {
    return Map.of(
        "slack", lab.slack().messages().stream().map(LabControl::message).toList(),
        "mail", lab.mail().messages().stream().map(mail -> Map.of(
            "at", mail.receivedAt().toString(), "from", mail.from(), "to", mail.to(), "subject", mail.subject(), "text", mail.text()))
            .toList());
  }

  private static Map<String, Object> message(SlackMessage message) {
    return Map.of(
        "channel", message.channel(), "ts", message.ts(), "threadTs", message.threadTs(), "text", message.text(), "lines", message.lines(),
        "revisions", message.revisions(), "at", message.postedAt().toString(),
        "buttons", message.buttons().stream().map(button -> Map.of(
            "actionId", button.actionId(), "value", button.value(), "text", button.text())).toList());
  }

  @Override
  public void close() {
    server.close();
  }
}
