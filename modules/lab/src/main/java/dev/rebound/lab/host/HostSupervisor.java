package dev.rebound.lab.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rebound.lab.host.Host.Refused;
import dev.rebound.lab.process.Affliction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisors of the lab's hosts behind one HTTP address, by the contract of {@code docs/supervisor.md}; and, for the fault
 * injector in the same JVM only, the ways to break the hosts.
 */
public final class HostSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostSupervisor.class);
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(30);
  private static final Duration ROGUE_START_LIMIT = Duration.ofSeconds(30);
  private static final Pattern PATH = Pattern.compile("/v1/instances/([a-z0-9-]{1,63})(?:/(start|stop|fence|rebuild))?");
  /** Source: PostgreSQL's documentation, "Querying and Manipulating Replication Slots"; 63 is its longest name. */
  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Map<String, Host> hosts;
  private final HttpServer server;
  private final int port;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** The body of a rebuild. */
  private record RebuildCall(@Nullable String key, @Nullable String primaryHost, int primaryPort, @Nullable String slot) {}

  /** The body of a start, which may be left out. @param enable whether a start that a stop or a fence disabled is enabled first */
  private record StartCall(boolean enable) {}

  /** The body of a fence, which may be left out. @param dataPath the folder that is meant */
  private record FenceCall(@Nullable String dataPath) {}

  private record Answer(int status, Object body) {}

  private HostSupervisor(Map<String, Host> hosts, HttpServer server) {
    this.hosts = hosts;
    this.server = server;
    this.port = server.getAddress().getPort();
  }

  /** Answers for these hosts. @throws IllegalStateException where the port is taken */
  public static HostSupervisor start(int port, List<Host> hosts) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      var supervisor = new HostSupervisor(hosts.stream().collect(Collectors.toMap(Host::name, h -> h)), server);
      server.setExecutor(supervisor.threads);
      server.createContext("/", supervisor::handle);
      server.start();
      return supervisor;
    } catch (IOException e) {
      throw new IllegalStateException("port %d, which the host supervisor needs, is taken on 127.0.0.1".formatted(port), e);
    }
  }

  /** Answers for the same hosts at the same port again, after it was closed. @throws IllegalStateException where the port is taken */
  public HostSupervisor again() {
    return start(port, List.copyOf(hosts.values()));
  }

  /** The address that the plan names. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What {@code GET} answers. @throws IllegalArgumentException where there is no such instance */
  public Instance look(String name) {
    return host(name).look();
  }

  /**
   * Fault: SIGKILL to every process of the instance. Data and start command stay, so a start in place is possible.
   *
   * @return when the last was sent
   */
  public Instant processKill(String name) {
    var killed = host(name).killAll();
    LOG.info("fault injected fault=process-kill instance={}", name);
    return killed;
  }

  /**
   * Fault: SIGKILL to every process, the data folder is gone (moved to the host's graveyard) and so is the start command.
   *
   * @return when the last was sent
   */
  public Instant hostLoss(String name) {
    var killed = host(name).lose();
    LOG.info("fault injected fault=host-loss instance={}", name);
    return killed;
  }

  /**
   * Fault: SIGKILL to every process, and the start command is gone. The data stays.
   *
   * @return when the last was sent
   */
  public Instant startLost(String name) {
    var killed = host(name).loseStart();
    LOG.info("fault injected fault=start-lost instance={}", name);
    return killed;
  }

  /**
   * Fault: a rival starts the instance's data although starts are disabled; returns when it accepts connections.
   *
   * @throws IllegalStateException where the data is gone or does not come up
   */
  public void rogueStart(String name) {
    host(name).rogueStart(ROGUE_START_LIMIT);
    LOG.info("fault injected fault=rogue-start instance={}", name);
  }

  /** Fault: the processes hang, see {@link Affliction}. Undone by {@link #resume}, as all that follow. */
  public Instant hang(String name) {
    return afflicted(name, "hang", host(name).affliction()::hang);
  }

  /** Fault: each answer comes late, see {@link Affliction}. */
  public Instant slow(String name) {
    return afflicted(name, "slow", host(name).affliction()::slow);
  }

  /** Fault: clients do not reach it, see {@link Affliction}; this supervisor goes on to answer. */
  public Instant partition(String name) {
    return afflicted(name, "partition", host(name).affliction()::partition);
  }

  /** Fault: nothing can be written to its disk, see {@link Affliction}. */
  public Instant diskFull(String name) {
    return afflicted(name, "disk-full", host(name).affliction()::fillDisk);
  }

  /** Fault: reads are answered, writes hang (PostgreSQL) or fail (Redis). @throws IllegalStateException where it does not answer */
  public Instant wedgedWrites(String name) {
    return afflicted(name, "wedged-writes", host(name)::wedge);
  }

  /** Ends all faults that left the processes alone, and starts a server that died of its full disk. Idempotent. */
  public Instant resume(String name) {
    return afflicted(name, "resume", () -> host(name).resume(RESUME_LIMIT));
  }

  private static Instant afflicted(String name, String fault, Runnable act) {
    act.run();
    LOG.info("fault injected fault={} instance={}", fault, name);
    return Instant.now();
  }

  /** Stops answering and ends the faults. The instances go on. */
  @Override
  public void close() {
    hosts.values().forEach(host -> host.affliction().close());
    server.stop(0);
    threads.shutdown();
  }

  private Host host(String name) {
    var host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no instance " + name + ", there are " + hosts.keySet());
    }
    return host;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var answer = answer(exchange);
      var bytes = MAPPER.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    var path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches() || !hosts.containsKey(path.group(1))) {
      return reason(404, "no such instance");
    }
    var host = host(path.group(1));
    var verb = path.group(2);
    if (!exchange.getRequestMethod().equals(verb == null ? "GET" : "POST")) {
      return reason(405, "looking is GET, everything else is POST");
    }
    try {
      return switch (verb) {
        case null -> new Answer(200, host.look());
        case "start" -> start(host, exchange.getRequestBody().readNBytes(BODY_BYTES_MAX));
        case "stop" -> new Answer(200, host.stop(Host.STOP_LIMIT));
        case "fence" -> fence(host, exchange.getRequestBody().readNBytes(BODY_BYTES_MAX));
        default -> rebuild(host, exchange.getRequestBody().readNBytes(BODY_BYTES_MAX));
      };
    } catch (Refused e) {
      return reason(409, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("a call failed path={}", exchange.getRequestURI().getPath(), e);
      return reason(500, String.valueOf(e.getMessage()));
    }
  }

  private static Answer start(Host host, byte[] body) throws IOException, Refused {
    try {
      if (body.length > 0 && MAPPER.readValue(body, StartCall.class).enable()) {
        host.enable();
      }
    } catch (JsonProcessingException e) {
      return reason(400, "the body is not the JSON of a start");
    }
    return new Answer(200, host.start(Host.START_LIMIT));
  }

  private static Answer fence(Host host, byte[] body) throws IOException, Refused {
    try {
      var seen = body.length == 0 ? null : MAPPER.readValue(body, FenceCall.class).dataPath();
      return new Answer(200, host.fence(seen == null ? "" : seen));
    } catch (JsonProcessingException e) {
      return reason(400, "the body is not the JSON of a fence");
    }
  }

  private static Answer rebuild(Host host, byte[] body) throws IOException, Refused {
    RebuildCall call;
    try {
      call = MAPPER.readValue(body, RebuildCall.class);
    } catch (JsonProcessingException e) {
      return reason(400, "the body is not the JSON of a rebuild");
    }
    var key = call.key();
    var primary = call.primaryHost();
    var slot = call.slot() == null ? "" : call.slot();
    if (key == null || key.isBlank() || primary == null || primary.isBlank() || !slotFits(host, slot)) {
      return reason(400, "a rebuild needs key, primaryHost, primaryPort and, for PostgreSQL, slot (a-z, 0-9 and _)");
    }
    if (call.primaryPort() <= 0 || call.primaryPort() == host.port()) {
      return reason(400, "primaryPort must be the port of another instance");
    }
    return new Answer(202, host.rebuild(key, new Engine.Source(primary, call.primaryPort(), slot)));
  }

  private static boolean slotFits(Host host, String slot) {
    return !host.needsSlot() || SLOT.matcher(slot).matches();
  }

  private static Answer reason(int status, String why) {
    return new Answer(status, Map.of("reason", why));
  }
}
