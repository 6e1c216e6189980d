package dev.rebound.targets.haproxy;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * An {@link HaProxy} over its socket (management guide, "Unix Socket commands"): one command a connection. To {@code set server … state}
 * an empty answer is success and any text an error; {@code set server … addr} answers with a text in both cases. Therefore only what
 * {@code show servers state} says afterwards counts.
 */
public final class SocketHaProxy implements HaProxy {
  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int REASON_CHARACTERS_MAX = 200;
  /** What a backend or server may be called; keeps a name from ending the command. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
  /** {@code srv_admin_state}: forced into maintenance (SRV_ADMF_FMAINT). */
  private static final int FORCED_MAINTENANCE = 0x01;

  private final String socket;

  /** @param socket absolute path of a Unix socket, or host:port */
  public SocketHaProxy(String socket) {
    this.socket = socket;
  }

  @Override
  public Answer<Server> look(String backend, String server, Duration limit) {
    return within(limit, () -> seen(name(backend), name(server)));
  }

  @Override
  public Answer<Map<String, Server>> servers(String backend, Duration limit) {
    return within(limit, () -> {
      Map<String, Server> servers = table(name(backend));
      if (servers.isEmpty()) {
        throw new NotDone("it knows no server of a backend " + backend);
      }
      return servers;
    });
  }

  @Override
  public Answer<Change> cut(String backend, String server, Duration limit) {
    String which = name(backend) + "/" + name(server);
    return within(limit, () -> {
      if (seen(backend, server).maintenance()) {
        return Change.ALREADY;
      }
      silently("set server " + which + " state maint");
      silently("shutdown sessions server " + which);
      if (!seen(backend, server).maintenance()) {
        throw new NotDone("it does not show " + which + " in maintenance");
      }
      return Change.DONE;
    });
  }

  @Override
  public Answer<Change> point(String backend, String server, String host, int port, Duration limit) {
    String which = name(backend) + "/" + name(server);
    return within(limit, () -> {
      InetAddress address = InetAddress.getByName(host.replaceAll("[\\[\\]]", ""));
      if (pointsAt(seen(backend, server), address, port)) {
        return Change.ALREADY;
      }
      // Its sessions lead to the old address; out of service until it has the new one, it takes no new ones there.
      silently("set server " + which + " state maint");
      silently("shutdown sessions server " + which);
      String said = ask("set server " + which + " addr " + address.getHostAddress() + " port " + port);
      silently("set server " + which + " state ready");
      if (!pointsAt(seen(backend, server), address, port)) {
        throw new NotDone("it does not show " + which + " at " + address.getHostAddress() + ":" + port + ": " + said.strip());
      }
      return Change.DONE;
    });
  }

  /** IPv6 has several ways to write one address. */
  private static boolean pointsAt(Server server, InetAddress address, int port) {
    try {
      return !server.maintenance() && server.port() == port && InetAddress.ofLiteral(server.address()).equals(address);
    } catch (IllegalArgumentException e) {
      // "-": the server has a name that is not resolved yet.
      return false;
    }
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("not the name of a backend or server: " + text);
    }
    return text;
  }

  private void silently(String command) throws IOException {
    String said = ask(command).strip();
    if (!said.isEmpty()) {
      throw new NotDone(said);
    }
  }

  private Server seen(String backend, String server) throws IOException {
    Server seen = table(backend).get(server);
    if (seen == null) {
      throw new NotDone("it knows no server " + backend + "/" + server);
    }
    return seen;
  }

  /** Reads the table by the names in its head, which other versions may extend. */
  private Map<String, Server> table(String backend) throws IOException {
    var servers = new LinkedHashMap<String, Server>();
    String answer = ask("show servers state " + backend);
    List<String> columns = List.of();
    for (String line : answer.lines().toList()) {
      List<String> cells = Arrays.asList(line.replaceFirst("^# ", "").split(" ", -1));
      if (line.startsWith("# ")) {
        columns = cells;
      } else if (!cell(columns, cells, "srv_name").isEmpty()) {
        servers.put(
            cell(columns, cells, "srv_name"),
            new Server(
                cell(columns, cells, "srv_addr"), number(cell(columns, cells, "srv_port")),
                (number(cell(columns, cells, "srv_admin_state")) & FORCED_MAINTENANCE) != 0));
      }
    }
    return servers;
  }

  private static String cell(List<String> columns, List<String> cells, String column) {
    int at = columns.indexOf(column);
    return at < 0 || at >= cells.size() ? "" : cells.get(at);
  }

  private static int number(String cell) throws NotDone {
    try {
      return Integer.parseInt(cell);
    } catch (NumberFormatException e) {
      throw new NotDone("its table of servers cannot be read");
    }
  }

  private String ask(String command) throws IOException {
    try (SocketChannel channel = socket.startsWith("/") ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
      channel.connect(address());
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
      var answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
      while (channel.read(answer) >= 0) {
        if (!answer.hasRemaining()) {
          throw new NotDone("its answer is longer than " + ANSWER_BYTES_MAX + " bytes");
        }
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }

  private SocketAddress address() {
    int colon = socket.lastIndexOf(':');
    return socket.startsWith("/")
        ? UnixDomainSocketAddress.of(socket)
        : new InetSocketAddress(socket.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(socket.substring(colon + 1)));
  }

  /** The work's own thread is interrupted at the limit, which closes its connection. */
  private <T> Answer<T> within(Duration limit, Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().name("rebound-haproxy").start(task);
    try {
      return Answer.of(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      task.cancel(true);
      return Answer.trouble(Outcome.SILENCE, "HAProxy at " + socket + " did not answer within " + limit.toMillis() + " ms.");
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, "The call of HAProxy at " + socket + " was interrupted.");
    } catch (ExecutionException e) {
      return trouble(e);
    }
  }

  private <T> Answer<T> trouble(ExecutionException failure) {
    return switch (failure.getCause()) {
      case NotDone why -> Answer.trouble(Outcome.ERROR, "HAProxy at " + socket + ": " + words(why.getMessage()) + ".");
      case UnknownHostException unknown -> Answer.trouble(Outcome.ERROR, "The new address is a name that is unknown here.");
      case ConnectException refused -> Answer.trouble(Outcome.REFUSED, "HAProxy at " + socket + " refuses connections.");
      case IOException broken ->
          Answer.trouble(Outcome.ERROR, "HAProxy at " + socket + " could not be asked: " + broken.getClass().getSimpleName() + ".");
      case null, default -> throw new IllegalStateException("unexpected failure while asking HAProxy", failure.getCause());
    };
  }

  private static String words(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() > REASON_CHARACTERS_MAX ? line.substring(0, REASON_CHARACTERS_MAX) : line;
  }

  /** HAProxy answered, and did not do it. */
  private static final class NotDone extends IOException {
    NotDone(String why) {
      super(why);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
