package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;

/**
 * How one zone is reached. Holds no secret.
 *
 * @param zone the zone's apex
 * @param servers those that users' resolvers ask; all of them, because one left out may go on telling the old
 * @param primary where changes are made and looked at; one of the servers, or a hidden one
 */
public record ZoneAccess(String zone, List<Server> servers, Server primary) {
  /** Far more than a zone has. */
  private static final int SERVERS_MAX = 32;

  public ZoneAccess {
    zone = Hostname.absolute(zone);
    servers = List.copyOf(servers);
    requireNonNull(primary, "primary");
    if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
      throw new IllegalArgumentException("the zone " + zone + " must have 1 to " + SERVERS_MAX + " name servers");
    }
    var names = new HashSet<String>();
    for (Server server : servers) {
      if (!names.add(server.name())) {
        throw new IllegalArgumentException("the zone " + zone + " has two name servers called " + server.name());
      }
    }
  }

  /**
   * A name server.
   *
   * @param name in the plan
   * @param address IP address, not a name: it must be reached when no name can be resolved
   */
  public record Server(String name, String address, int port) {
    private static final int PORT_MAX = 65_535;

    public Server {
      requireNonNull(name, "name");
      if (port < 1 || port > PORT_MAX) {
        throw new IllegalArgumentException("the port of the name server " + name + " must be 1 to " + PORT_MAX + ": " + port);
      }
      try {
        IpAddress.of(address);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("the address of the name server " + name + " must be an IP address: " + address, e);
      }
    }

    InetSocketAddress socket() {
      return new InetSocketAddress(IpAddress.of(address), port);
    }

    /** For people. */
    String words() {
      return "The name server " + name + " (" + address + " port " + port + ")";
    }
  }

  /** @throws IllegalArgumentException where it is outside */
  String within(String name) {
    String absolute = Hostname.absolute(name);
    if (!Hostname.within(absolute, zone)) {
      throw new IllegalArgumentException(Hostname.shown(absolute) + " is not within the zone " + Hostname.shown(zone));
    }
    return absolute;
  }
}
