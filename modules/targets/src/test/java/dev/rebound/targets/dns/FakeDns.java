package dev.rebound.targets.dns;

import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.ChangedByAnother;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Switched.Unknown;
import dev.rebound.targets.dns.Told.Nothing;
import dev.rebound.targets.dns.Told.Records;
import dev.rebound.targets.dns.Told.Why;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A zone in memory with its servers; the first one is the primary, the others follow when they are told to. Nothing waits. */
public final class FakeDns implements Dns {
  private final String zone;
  private final Duration negativeTtl;
  private final String primary;
  private final Map<String, Copy> servers = new LinkedHashMap<>();
  private final Set<String> locked = new HashSet<>();
  private final Set<String> stopped = new HashSet<>();
  private boolean answerLost;

  /** @param zone without the last dot */
  public FakeDns(String zone, Duration negativeTtl, List<String> servers) {
    this.zone = Hostname.absolute(zone);
    this.negativeTtl = negativeTtl;
    this.primary = servers.getFirst();
    servers.forEach(server -> this.servers.put(server, new Copy(1, Map.of())));
  }

  private record Copy(long serial, Map<String, List<RecordSet>> names) {}

  /** Somebody else makes the primary tell just this of a name. */
  public synchronized void becomes(String name, RecordSet... sets) {
    Copy before = here();
    var names = new HashMap<>(before.names());
    names.put(Hostname.absolute(name), List.of(sets));
    servers.put(primary, new Copy(before.serial() + 1, names));
  }

  /** The other servers copy the primary's zone. */
  public synchronized void catchUp() {
    servers.replaceAll((server, copy) -> here());
  }

  /** The primary refuses to change a name. */
  public synchronized void locks(String name) {
    locked.add(Hostname.absolute(name));
  }

  /** Nothing listens any more. */
  public synchronized void stops(String server) {
    stopped.add(server);
  }

  public synchronized void starts(String server) {
    stopped.remove(server);
  }

  /** The next change takes effect, and its answer does not come back; neither does the look after it. */
  public synchronized void losesTheNextAnswer() {
    answerLost = true;
  }

  private Copy here() {
    return servers.get(primary);
  }

  @Override
  public synchronized Look look(String name, Duration limit) {
    String absolute = within(name);
    var told = new LinkedHashMap<String, Told>();
    servers.keySet().forEach(server -> told.put(server, told(server, absolute)));
    return new Look(absolute, told);
  }

  private Told told(String server, String name) {
    Copy copy = servers.get(server);
    return stopped.contains(server)
        ? new Nothing(Why.CLOSED, "The name server " + server + ": nothing listens there.")
        : new Records(copy.names().getOrDefault(name, List.of()), copy.serial(), negativeTtl);
  }

  private String within(String name) {
    String absolute = Hostname.absolute(name);
    if (!Hostname.within(absolute, zone)) {
      throw new IllegalArgumentException(name + " is not within the zone " + zone);
    }
    return absolute;
  }

  @Override
  public synchronized Switched change(Order order, Duration limit) {
    return switch (told(primary, within(order.name()))) {
      case Nothing(var why, var reason) -> new NotSent(reason);
      case Records now when now.serves(order.wished()) -> new AlreadySo(now.serial());
      case Records now when !order.stillSeen(now) -> new ChangedByAnother(now.sets());
      case Records now when locked.contains(order.name()) -> new Refused("Its rules do not let the key change " + order.name() + ".");
      case Records now -> changed(order, now);
    };
  }

  private Switched changed(Order order, Records now) {
    var sets = now.sets().stream().filter(set -> set.type() != order.wished().type()).toList();
    becomes(order.name(), Stream.concat(sets.stream(), Stream.of(order.wished())).toArray(RecordSet[]::new));
    if (answerLost) {
      answerLost = false;
      return new Unknown("The name server " + primary + " did not answer.");
    }
    return new Changed(OptionalLong.of(here().serial()));
  }
}
