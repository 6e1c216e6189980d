package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How one Redis server is reached: its address and whose name we bear. Holds no secret: the password is read from its file at each
 * connect, so that it can be changed while Rebound runs.
 *
 * @param node the server's name in the plan
 * @param url {@code redis://host:port} and no more
 * @param login null where the server wants none
 */
public record RedisAccess(String node, URI url, @Nullable Login login) {
  /** Redis's own port, where the URL names none. */
  private static final int PORT = 6379;

  public RedisAccess {
    requireNonNull(node, "node");
    if (!"redis".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException("the URL of " + node + " must be redis://host:port, without a user and a password");
    }
  }

  /** A user of the server's access list; {@code default} for a server that knows only a password. The first line of the file is it. */
  public record Login(String username, Path passwordFile) {
    public Login {
      requireNonNull(username, "username");
      requireNonNull(passwordFile, "passwordFile");
    }
  }

  /** The host, without the brackets of an IPv6 address. */
  String host() {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  int port() {
    return url.getPort() == -1 ? PORT : url.getPort();
  }
}
