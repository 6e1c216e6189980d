package dev.rebound.targets.redis;

import dev.rebound.targets.redis.RedisNode.ClusterView;
import dev.rebound.targets.redis.RedisNode.Member;
import dev.rebound.targets.redis.RedisNode.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the texts in which Redis answers about itself. Source: Redis documentation, commands INFO, CLUSTER INFO and CLUSTER NODES. */
final class RedisReply {
  /** A server without an earlier history says so by zeros. */
  private static final String NO_HISTORY = "0".repeat(40);
  private static final int MEMBER_WORDS_MIN = 8;
  /** Slots of a cluster. Source: Redis cluster specification, key distribution model. */
  private static final int SLOTS = 16384;
  private static final int QUOTED_CHARACTERS_MAX = 40;

  private final Map<String, String> fields;

  private RedisReply(Map<String, String> fields) {
    this.fields = fields;
  }

  /** A reply that is not as it is documented. */
  static final class Unreadable extends RuntimeException {
    private Unreadable(String what) {
      super(what, null, false, false);
    }
  }

  /** Lines {@code name:value}; all others are skipped. */
  static RedisReply of(String text) {
    var fields = new HashMap<String, String>();
    text.lines().forEach(line -> {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    });
    return new RedisReply(fields);
  }

  /** Of an answer to SENTINEL MASTER. */
  static RedisReply ofFields(Map<String, String> fields) {
    return new RedisReply(Map.copyOf(fields));
  }

  String word(String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new Unreadable("it says no " + name);
    }
    return value;
  }

  long number(String name) {
    return number(name, word(name));
  }

  boolean flag(String name) {
    return word(name).equals("1");
  }

  /**
   * From an answer to INFO.
   *
   * @param snapshots whether it writes snapshots, which INFO does not tell
   * @param clients an answer to CLIENT LIST; null where the server does not give one: then all but one count
   */
  Standing standing(boolean snapshots, @Nullable String clients) {
    long others = clients == null ? Math.max(0, number("connected_clients") - 1) : others(clients);
    boolean primary = primary(word("role"));
    String previous = word("master_replid2");
    return new Standing(
        primary,
        Math.max(0, primary ? number("master_repl_offset") : number("slave_repl_offset")),
        word("master_replid"), previous.equals(NO_HISTORY) ? "" : previous,
        primary ? null : followed(), primary || word("master_link_status").equals("up"),
        flag("loading"), keys(), replicas(), others, number("keyspace_hits"), number("keyspace_misses"),
        snapshots || flag("aof_enabled"), flag("cluster_enabled"));
  }

  /** Connections neither of Rebound, which names its own, nor of replication; a line each: {@code id=3 addr=… name=… flags=…}. */
  private static long others(String list) {
    return list.lines().map(line -> " " + line + " ")
        .filter(line -> line.contains(" id=") && !line.contains(" name=" + RedisSession.CLIENT_NAME + " "))
        .filter(line -> !line.matches(".* flags=[^ ]*[SM][^ ]* .*"))
        .count();
  }

  /** The primary that a replica follows, {@code host:port}. */
  String followed() {
    return word("master_host") + ":" + number("master_port");
  }

  /** First word of ROLE, or INFO's role. */
  static boolean primary(Object role) {
    return switch (String.valueOf(role)) {
      case "master" -> true;
      case "slave" -> false;
      default -> throw new Unreadable("it is neither a primary nor a replica");
    };
  }

  private long keys() {
    return fields.entrySet().stream().filter(field -> field.getKey().matches("db\\d+"))
        .mapToLong(field -> number("keys", parts(field.getValue()).getOrDefault("keys", ""))).sum();
  }

  private List<String> replicas() {
    return fields.entrySet().stream().filter(field -> field.getKey().matches("slave\\d+")).sorted(Map.Entry.comparingByKey())
        .map(field -> parts(field.getValue())).filter(replica -> "online".equals(replica.get("state")))
        .map(replica -> replica.getOrDefault("ip", "?") + ":" + replica.getOrDefault("port", "?")).toList();
  }

  private static Map<String, String> parts(String value) {
    var parts = new HashMap<String, String>();
    for (String part : value.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return parts;
  }

  /** From the answers to CLUSTER INFO and CLUSTER NODES. */
  static ClusterView cluster(String info, String nodes) {
    boolean ok = of(info).word("cluster_state").equals("ok");
    List<Member> members = nodes.lines().filter(line -> !line.isBlank()).map(RedisReply::member).toList();
    var primaries = members.stream().filter(member -> member.primary() && member.slots() > 0).toList();
    return new ClusterView(
        ok, primaries.size(), (int) primaries.stream().filter(member -> !member.failed() && !member.suspected()).count(), members);
  }

  private static Member member(String line) {
    var words = line.split(" ", -1);
    if (words.length < MEMBER_WORDS_MIN) {
      throw new Unreadable("it lists a node of the cluster in too few words: " + quoted(line));
    }
    var flags = Set.copyOf(List.of(words[2].split(",", -1)));
    boolean primary = flags.contains("master");
    if (!primary && !flags.contains("slave")) {
      throw new Unreadable("it lists a node of the cluster without a role: " + quoted(words[2]));
    }
    int slots = ranges(words).stream().mapToInt(range -> range.last() - range.first() + 1).sum();
    return new Member(
        words[0], words[1].replaceFirst("@.*", ""), primary, words[3].equals("-") ? "" : words[3], flags.contains("fail"),
        flags.contains("fail?"), slots, flags.contains("myself"));
  }

  /** Slots from the first to the last. */
  record Range(int first, int last) {}

  /** The slots of the node that answered CLUSTER NODES. */
  static List<Range> ownSlots(String nodes) {
    return nodes.lines().map(line -> line.split(" ", -1)).filter(words -> words.length >= MEMBER_WORDS_MIN)
        .filter(words -> Stream.of(words[2].split(",", -1)).anyMatch("myself"::equals)).findFirst().map(RedisReply::ranges)
        .orElseThrow(() -> new Unreadable("it does not list itself in the cluster"));
  }

  /** Those that move in or out ({@code [93-<-…]}) are left out: they are listed among the others where they are served. */
  private static List<Range> ranges(String[] words) {
    var ranges = new ArrayList<Range>();
    for (int i = MEMBER_WORDS_MIN; i < words.length; i++) {
      if (!words[i].startsWith("[") && !words[i].isEmpty()) {
        var ends = words[i].split("-", -1);
        var range = new Range((int) number("slot", ends[0]), (int) number("slot", ends[ends.length - 1]));
        if (range.first() < 0 || range.last() < range.first() || range.last() >= SLOTS) {
          throw new Unreadable("slots that there are not: " + quoted(words[i]));
        }
        ranges.add(range);
      }
    }
    return ranges;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new Unreadable(name + " is no number: " + quoted(value));
    }
  }

  private static String quoted(String value) {
    return value.substring(0, Math.min(value.length(), QUOTED_CHARACTERS_MAX)).replaceAll("\\P{Print}", "?");
  }
}
