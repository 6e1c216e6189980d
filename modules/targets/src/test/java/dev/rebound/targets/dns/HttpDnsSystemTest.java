package dev.rebound.targets.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Switched.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real name servers behind a provider's HTTP interface, which is a stand-in: it changes the primary as it is told. */
@Tag("system")
class HttpDnsSystemTest extends DnsContract {
  private static final String TOKEN = "canary-token-of-the-provider";
  private static final String BODY = "{\"name\":\"{name}\",\"type\":\"{type}\",\"was\":\"{old}\",\"content\":\"{new}\",\"ttl\":{ttl}}";
  private static final Duration SHORT = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private NameServers servers;
  private HttpServer provider;
  private HttpDns dns;
  private Path token;
  private final List<String> asked = new ArrayList<>();
  private volatile int status = 200;
  private volatile String says = "{}";
  private volatile boolean acts = true;

  @BeforeEach
  void start() throws Exception {
    servers = NameServers.start(folder);
    token = Files.writeString(folder.resolve("token"), "Bearer " + TOKEN + "\n");
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    provider.createContext("/", this::serve);
    provider.start();
    dns = with(token);
  }

  @AfterEach
  void stop() {
    if (servers != null) {
      dns.close();
      provider.stop(0);
      servers.close();
    }
  }

  private HttpDns with(Path header) {
    var url = URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/zones/shop.test/records");
    var call =
        new ProviderCall(
            "PUT", url, Map.of("Authorization", header), Map.of("Content-Type", "application/json"), BODY, Set.of(200, 204));
    return new HttpDns(servers.access(), call, text -> text.replace(TOKEN, "***"));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      synchronized (asked) {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
      }
      JsonNode wish = new JsonMapper().readTree(body);
      boolean locked = wish.path("name").asText().equals(LOCKED);
      if (acts && !locked) {
        act(wish);
      }
      byte[] answer = (locked ? "locked: " + LOCKED : says).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(locked ? 403 : status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  /** Keeps what the name has of other types, as providers do. */
  private void act(JsonNode wish) throws IOException {
    RecordType type = RecordType.valueOf(wish.path("type").asText());
    var sets = new ArrayList<>(records("ns1", wish.path("name").asText()).sets());
    sets.removeIf(set -> set.type() == type);
    List<String> values = List.of(wish.path("content").asText().split(",", -1));
    sets.add(new RecordSet(type, values, Duration.ofSeconds(wish.path("ttl").asLong())));
    servers.becomes(wish.path("name").asText(), sets.toArray(RecordSet[]::new));
  }

  @Override
  Dns dns() {
    return dns;
  }

  @Override
  void becomes(String name, RecordSet... sets) throws Exception {
    servers.becomes(name, sets);
  }

  @Override
  void catchesUp() throws Exception {
    servers.catchesUp();
  }

  @Override
  void stops(String server) {
    servers.stops(server);
  }

  @Test
  void shouldSendWhatThePlanWroteOnce() {
    changed(dns.change(order(API, OLD, NEW), LIMIT));
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOf(AlreadySo.class);
    assertThat(asked).containsExactly("PUT Bearer " + TOKEN
        + " {\"name\":\"api.shop.test\",\"type\":\"A\",\"was\":\"10.1.0.10,10.1.0.11\",\"content\":\"10.2.0.10\",\"ttl\":30}");
  }

  @Test
  void shouldBelieveTheNameServerAndNotTheProvider() {
    acts = false;
    assertThat(dns.change(order(API, OLD, NEW), SHORT)).isInstanceOfSatisfying(
        Unknown.class, unknown -> assertThat(unknown.reason()).contains("took it", "does not tell the new"));
    acts = true;
    status = 500;
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOf(Changed.class);
  }

  @Test
  void shouldTellARefusalInTheProvidersWordsWithoutSecrets() {
    acts = false;
    status = 401;
    says = "Invalid token " + TOKEN + "\u0007\n" + "x".repeat(1000);
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
        .startsWith("The provider answered with status 401: Invalid token *** xxx").hasSizeLessThan(400).doesNotContain(TOKEN));
    status = 302;
    assertThat(dns.change(order(API, OLD, NEW), SHORT)).isInstanceOf(Unknown.class);
    status = 200;
    says = "y".repeat(17 * 1024);
    assertThat(dns.change(order(API, OLD, NEW), SHORT)).as("an answer that does not end").isInstanceOfSatisfying(
        Unknown.class, unknown -> assertThat(unknown.reason()).contains("no answer that can be read"));
  }

  @Test
  void shouldSendNothingWithoutItsHeaderOrItsProvider() throws IOException {
    assertThat(with(folder.resolve("gone")).change(order(API, OLD, NEW), LIMIT)).isInstanceOf(NotSent.class);
    Path odd = Files.writeString(folder.resolve("odd"), "canary\u0001token\n");
    assertThat(with(odd).change(order(API, OLD, NEW), LIMIT)).isInstanceOfSatisfying(
        NotSent.class, not -> assertThat(not.reason()).contains(odd.toString()).doesNotContain("canary"));
    provider.stop(0);
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOf(NotSent.class);
    assertThat(asked).isEmpty();
  }
}
