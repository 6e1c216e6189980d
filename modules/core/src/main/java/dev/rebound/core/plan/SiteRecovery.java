package dev.rebound.core.plan;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a standby site takes over from one that is lost (R4, docs/decisions/0027).
 *
 * @param site the standby site
 * @param replaces the site that it takes over from
 * @param fences what keeps the lost site from serving beside it, tried in this order; the first that holds is enough. Empty: the site is
 *     never taken over by Rebound
 * @param database the component as it is in the standby site: its backups are those that a restore there takes
 * @param replicas of the database in the standby site, which no failover within the lost site ever chooses; empty where it is always
 *     restored from a backup, and then the database's primary is the lost one, of which only the name of the database counts
 * @param applications the Deployments in the standby site, each with the instances that it shall have there; {@code name} is that of the
 *     component that it stands in for
 * @param names the DNS names that lead users to a site
 * @param checks URLs that answer 2xx once users are served from the standby site
 * @param holdings what the standby site must hold
 */
public record SiteRecovery(
    String site, String replaces, List<SiteFence> fences, Postgresql database, List<Node> replicas,
    List<KubernetesApplication> applications, List<SwitchedName> names, List<String> checks, SiteHoldings holdings) {
  /** All of the database's nodes are replicas, and nothing else is asked of the site. */
  public SiteRecovery(
      String site, String replaces, List<SiteFence> fences, Postgresql database, List<KubernetesApplication> applications,
      List<SwitchedName> names, List<String> checks) {
    this(site, replaces, fences, database, database.nodes(), applications, names, checks, SiteHoldings.NONE);
  }

  public SiteRecovery {
    fences = List.copyOf(fences);
    replicas = List.copyOf(replicas);
    applications = List.copyOf(applications);
    names = List.copyOf(names);
    checks = List.copyOf(checks);
  }

  /** A replica in the standby site. @throws IllegalArgumentException where the plan has none of this name */
  public Node replica(String name) {
    return replicas.stream().filter(each -> each.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the active plan has no replica " + name + " in the site " + site));
  }

  /** What keeps a lost site from serving beside the one that took over. */
  public sealed interface SiteFence {
    /** As people know it. */
    String name();

    /**
     * A call to who can switch the site off: its power, its provider, its edge. An answer that means done says that it serves nobody.
     *
     * @param timeout of one attempt
     */
    record Called(String name, OwnCalls.Call call, Duration timeout) implements SiteFence {}

    /**
     * The lease by which the site's hosts serve, under the site's name (docs/site-lease.md): it is taken, and holds once every host has
     * certainly stopped.
     *
     * @param api URL of the API server that keeps it, which is not lost with the site; null: the usual kubeconfig or in-cluster
     *     configuration
     * @param lease name of the Lease
     * @param stopWithin so long a host takes at most to stop once it may not serve any more
     * @param clockSkew by which the clocks of two responders may differ
     */
    record Leased(String name, @Nullable String api, String namespace, String lease, Duration stopWithin, Duration clockSkew)
        implements SiteFence {}
  }

  /** The kinds of records that lead to a site. */
  public enum RecordKind {
    A,
    AAAA,
    CNAME
  }

  /**
   * A name that is switched, if it still leads where the plan says.
   *
   * @param from the values while the lost site serves
   * @param to the values once the standby site serves
   * @param ttl how long others may keep the new ones, whole seconds
   */
  public record SwitchedName(String name, RecordKind kind, List<String> from, List<String> to, Duration ttl, Zone zone) {
    public SwitchedName {
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /**
   * A zone whose names are switched.
   *
   * @param servers all that users' resolvers ask
   * @param primary the one that has changes first
   * @param change how it is changed
   */
  public record Zone(String name, List<NameServer> servers, NameServer primary, ZoneChange change) {
    public Zone {
      servers = List.copyOf(servers);
    }
  }

  /** How a zone is changed. */
  public sealed interface ZoneChange {}

  /** A name server. @param address IP address: no name can be relied on then */
  public record NameServer(String name, String address, int port) {}

  /**
   * Signed updates (RFC 2136, RFC 8945), which the primary takes: a compare-and-set.
   *
   * @param name as the server knows it
   * @param algorithm {@code hmac-sha256}, {@code hmac-sha384} or {@code hmac-sha512}
   * @param secretFile its first line is the secret, Base64
   */
  public record Key(String name, String algorithm, String secretFile) implements ZoneChange {}

  /**
   * The HTTP call of a provider that takes no updates. What somebody else changes between the look before it and the call is overwritten.
   *
   * @param call its body has {@code {new}}, and may have {@code {name} {type} {old} {ttl}}; which are filled in
   */
  public record Provider(OwnCalls.Http call) implements ZoneChange {
    public static final List<String> METHODS = List.of("POST", "PUT", "PATCH");
    /** What is filled in. */
    public static final List<String> PLACES = List.of("name", "type", "old", "new", "ttl");
  }
}
