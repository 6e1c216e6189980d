package dev.rebound.plan;

import dev.rebound.core.plan.Barrier;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a database node's {@code barriers}, and the servers of HAProxy that a plan names. */
final class BarriersReader {
  static final String SUPERVISOR = "supervisor";
  private static final List<String> KINDS = List.of("statefulSet", "command", "haproxy");
  private static final String RIGHT =
      "Write supervisor, { statefulSet: … }, { command: [ … ] } or { haproxy: … }; the first that holds is enough.";
  private static final Pattern PROXY_NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
  private static final Pattern SOCKET = Pattern.compile("/\\S{1,103}|(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}");
  private static final int PORT_MAX = 65_535;

  private BarriersReader() {}

  /** The barriers that a node names; empty where it says nothing of them. */
  static Optional<List<Barrier>> read(Section node) {
    return node.optional("barriers")
        .map(_ -> node.items("barriers", "Write a list: [ supervisor ]. " + RIGHT, item -> barrier(item, node)));
  }

  private static Optional<Barrier> barrier(Value item, Section node) {
    return item.node() instanceof ScalarNode ? word(item, node) : mapping(item);
  }

  private static Optional<Barrier> word(Value item, Section node) {
    Optional<String> word = item.text();
    if (word.isPresent() && !word.get().equals(SUPERVISOR)) {
      item.wrong(Value.echo(word.get()) + " is not a barrier", RIGHT);
    } else if (word.isPresent() && !node.has(SUPERVISOR)) {
      item.wrong("the node names no supervisor that could disable its start", "Name it: supervisor: http://host:port.");
    }
    return word.map(_ -> new Barrier.Supervisor());
  }

  private static Optional<Barrier> mapping(Value item) {
    Section section = Section.of(item, KINDS.toArray(String[]::new));
    List<String> kinds = KINDS.stream().filter(section::has).toList();
    if (kinds.size() != 1) {
      if (item.kind().startsWith("a mapping")) {
        item.wrong(kinds.isEmpty() ? "it is not said what this barrier is" : "a barrier is one thing, but here stand "
            + String.join(" and ", kinds), RIGHT);
      }
      return Optional.empty();
    }
    return Optional.of(switch (kinds.getFirst()) {
      case "statefulSet" -> statefulSet(section.section("statefulSet", "namespace", "name", "api"));
      case "command" -> command(section);
      default -> new Barrier.HaProxy(proxy(section.section("haproxy", "socket", "backend", "server")));
    });
  }

  private static Barrier statefulSet(Section section) {
    String namespace = section.text("namespace", "Name the namespace.");
    String name = section.text("name", "Name the StatefulSet that runs this one instance alone.");
    section.optional("namespace").filter(_ -> !namespace.isEmpty()).ifPresent(at -> Names.check(namespace, at));
    section.optional("name").filter(_ -> !name.isEmpty()).ifPresent(at -> Names.check(name, at));
    return new Barrier.StatefulSet(namespace, name, Addresses.http(section, "api").orElse(null));
  }

  private static Barrier command(Section section) {
    String right = "Write the program with its arguments: [ /usr/local/bin/cut-off, pg-a ].";
    List<Word> argv = section.words("command", right);
    section.optional("command").filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("the command is empty", right));
    if (!argv.isEmpty() && !argv.getFirst().text().startsWith("/")) {
      argv.getFirst().at().wrong("the program is no absolute path", "Commands run without a shell and without a search for them.");
    }
    return new Barrier.Command(argv.stream().map(Word::text).toList());
  }

  /** A server of an HAProxy; stands-in where something is wrong, which is reported. */
  static Barrier.ProxyServer proxy(Section section) {
    return new Barrier.ProxyServer(socket(section), proxyName(section, "backend"), proxyName(section, "server"));
  }

  /** The runtime API of an HAProxy. */
  static String socket(Section section) {
    String socket = section.text("socket", "Name HAProxy's runtime socket: /run/haproxy.sock or host:port.");
    section.optional("socket").filter(_ -> !socket.isEmpty() && !socketIsRight(socket)).ifPresent(at ->
        at.wrong("this is not a socket", "Write an absolute path or host:port."));
    return socket;
  }

  private static boolean socketIsRight(String socket) {
    if (!SOCKET.matcher(socket).matches()) {
      return false;
    }
    int port = socket.startsWith("/") ? 1 : Integer.parseInt(socket.substring(socket.lastIndexOf(':') + 1));
    return port >= 1 && port <= PORT_MAX;
  }

  /** The name of a backend or server of an HAProxy. */
  static String proxyName(Section section, String key) {
    String name = section.text(key, "Name the " + key + " as haproxy.cfg does.");
    section.optional(key).filter(_ -> !name.isEmpty() && !PROXY_NAME.matcher(name).matches()).ifPresent(at ->
        at.wrong("this is not the name of a " + key, "Write letters, digits and _ . : - ."));
    return name;
  }
}
