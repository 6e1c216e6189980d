package dev.rebound.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of the protected system that can fail and be recovered. */
public sealed interface Component {
  /** The key in the plan's {@code components}. */
  String name();

  /** Names of the components it cannot work without. */
  List<String> dependsOn();

  /** Whether an acknowledged write survives the loss of the primary. */
  enum Durability {
    /** The standby must confirm each commit; promotion clears {@code synchronous_standby_names}, the rebuilt replica restores it. */
    SYNCHRONOUS,
    /** Commits do not wait; a stated loss is accepted. */
    ASYNCHRONOUS
  }

  /** What becomes of a synchronous database's commits when every standby is gone that could confirm them. */
  enum StandbyLoss {
    /** They go on without a standby until one is rebuilt. Acknowledged writes can be lost with the primary meanwhile; the log says so. */
    DEGRADE,
    /** They wait, as PostgreSQL would have it; a person is told. */
    WAIT
  }

  /**
   * A PostgreSQL primary with its replicas.
   *
   * @param primary the initial primary; the true one is observed
   * @param credentials for probes, promotion and verification
   * @param backups at most one of each kind; empty where it cannot be restored
   * @param onStandbyLoss means nothing where durability is asynchronous
   */
  record Postgresql(
      String name, List<String> dependsOn, Node primary, List<Node> replicas, Credentials credentials, Durability durability,
      List<BackupSource> backups, StandbyLoss onStandbyLoss)
      implements Component {
    public Postgresql {
      dependsOn = List.copyOf(dependsOn);
      replicas = List.copyOf(replicas);
      backups = List.copyOf(backups);
    }

    /** By the default, whose commits go on without a standby. */
    public Postgresql(
        String name, List<String> dependsOn, Node primary, List<Node> replicas, Credentials credentials, Durability durability,
        List<BackupSource> backups) {
      this(name, dependsOn, primary, replicas, credentials, durability, backups, StandbyLoss.DEGRADE);
    }

    /** Without backups. */
    public Postgresql(
        String name, List<String> dependsOn, Node primary, List<Node> replicas, Credentials credentials, Durability durability) {
      this(name, dependsOn, primary, replicas, credentials, durability, List.of());
    }

    /** The same database, reached with other credentials. */
    public Postgresql as(Credentials other) {
      return new Postgresql(name, dependsOn, primary, replicas, other, durability, backups, onStandbyLoss);
    }

    /** Primary first, then the replicas. */
    public List<Node> nodes() {
      return Component.nodes(primary, replicas);
    }

    public Optional<Node> node(String node) {
      return nodes().stream().filter(each -> each.name().equals(node)).findFirst();
    }
  }

  /**
   * One database instance.
   *
   * @param name unique in the plan; also its {@code application_name} when it streams as a standby
   * @param url JDBC URL of this instance alone
   * @param supervisor base URL of the supervisor on its host (docs/supervisor.md); null where there is none
   * @param barriers against its coming back writable, tried in this order
   */
  record Node(String name, String url, @Nullable String supervisor, List<Barrier> barriers) {
    public Node {
      barriers = List.copyOf(barriers);
    }

    /** With the default barrier: its supervisor, where it has one. */
    public Node(String name, String url, @Nullable String supervisor) {
      this(name, url, supervisor, supervisor == null ? List.of() : List.of(new Barrier.Supervisor()));
    }
  }

  /**
   * A Redis primary with its replicas.
   *
   * @param primary the initial primary; the true one is observed
   * @param credentials null where the server wants none
   * @param sentinels null where no Sentinels watch it
   * @param warmUp null where it is not warmed after a recovery
   */
  record Redis(
      String name, List<String> dependsOn, Node primary, List<Node> replicas, @Nullable Credentials credentials,
      @Nullable Sentinels sentinels, @Nullable WarmUp warmUp)
      implements Component {
    /** Without Sentinels and warm-up. */
    public Redis(String name, List<String> dependsOn, Node primary, List<Node> replicas, @Nullable Credentials credentials) {
      this(name, dependsOn, primary, replicas, credentials, null, null);
    }

    public Redis {
      dependsOn = List.copyOf(dependsOn);
      replicas = List.copyOf(replicas);
    }

    /** Primary first, then the replicas. */
    public List<Node> nodes() {
      return Component.nodes(primary, replicas);
    }

    /** The same cache, reached as the user that warms it. */
    public Redis asWarmUpUser() {
      return warmUp == null || warmUp.credentials() == null
          ? this
          : new Redis(name, dependsOn, primary, replicas, warmUp.credentials(), sentinels, warmUp);
    }
  }

  /**
   * The Sentinels that watch a Redis primary and fail it over by themselves.
   *
   * @param primaryName under which they know it ({@code sentinel monitor NAME})
   * @param urls {@code redis://host:port} of each
   * @param credentials how Rebound logs in to each; null where they want no password
   */
  record Sentinels(String primaryName, List<String> urls, @Nullable Credentials credentials) {
    public Sentinels {
      urls = List.copyOf(urls);
    }
  }

  /**
   * How a cache is filled again after a recovery: by the queries, or without any from a server that still holds keys which the primary
   * lacks. What the primary holds already is never overwritten.
   *
   * @param queries empty: from a surviving server
   * @param keysPerSecond that are copied at most
   * @param keysMax that are looked at in one recovery at most
   * @param credentials of the user with the rights for it; null: the cache's own
   */
  record WarmUp(List<WarmQuery> queries, int keysPerSecond, int keysMax, @Nullable Credentials credentials) {
    public WarmUp {
      queries = List.copyOf(queries);
    }
  }

  /**
   * A query whose rows are keys of the cache.
   *
   * @param database name of the PostgreSQL component that is asked
   * @param sql one SELECT: key, value and, where a third column is there, for how many seconds
   */
  record WarmQuery(String database, String sql) {}

  /** A service behind a URL that answers 2xx while it serves. */
  record WebService(String name, List<String> dependsOn, String url) implements Component {
    public WebService {
      dependsOn = List.copyOf(dependsOn);
    }
  }

  /** A port that accepts connections: a gateway, a load balancer, a control target of observers. */
  record TcpService(String name, List<String> dependsOn, String host, int port) implements Component {
    public TcpService {
      dependsOn = List.copyOf(dependsOn);
    }
  }

  /** A user and the file that holds the password. */
  record Credentials(String username, String passwordFile) {}

  /**
   * A stateless application in Kubernetes.
   *
   * @param api URL of the API server; null: the usual kubeconfig or in-cluster configuration
   * @param connection where its database connection string stands; null where Rebound shall not touch it
   * @param cacheConnection where the URL of its cache stands; null where Rebound shall not touch it
   * @param probe URL that answers 2xx while the application serves; null where it is not probed
   * @param replicas instances at least; 0 where the plan leaves it to the Deployment
   * @param routing how users reach its instances; null where the plan says nothing of it
   */
  record KubernetesApplication(
      String name, List<String> dependsOn, @Nullable String api, String namespace, String deployment, @Nullable Connection connection,
      @Nullable Connection cacheConnection, @Nullable String probe, int replicas, @Nullable Routing routing)
      implements Component {
    /** Without a cache whose address Rebound knows, and with as many instances as the Deployment says. */
    public KubernetesApplication(
        String name, List<String> dependsOn, @Nullable String api, String namespace, String deployment, @Nullable Connection connection,
        @Nullable String probe) {
      this(name, dependsOn, api, namespace, deployment, connection, null, probe, 0, null);
    }

    public KubernetesApplication {
      dependsOn = List.copyOf(dependsOn);
    }

    /**
     * How users reach the instances.
     *
     * @param service the Kubernetes Service that selects them
     * @param proxy the backend of an HAProxy whose servers lead to them; null where users come through the Service alone
     */
    public record Routing(String service, @Nullable ProxyBackend proxy) {}

    /**
     * A backend of an HAProxy.
     *
     * @param socket its runtime API: the absolute path of a Unix socket, or host:port
     */
    public record ProxyBackend(String socket, String backend) {}
  }

  /** Asked for with each record that is decided on: without a stream. */
  private static List<Node> nodes(Node primary, List<Node> replicas) {
    var nodes = new ArrayList<Node>(1 + replicas.size());
    nodes.add(primary);
    nodes.addAll(replicas);
    return List.copyOf(nodes);
  }
}
