package dev.rebound.targets.postgres;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How one instance is reached: its address and whose name we bear. Holds no secret: the password is read from its file at each connect, so
 * that it can be changed while Rebound runs.
 *
 * @param node the instance's name in the plan
 * @param url JDBC URL of this instance alone; several hosts are refused, because an answer must be one instance's answer
 * @param username the login role
 * @param passwordFile first line is the password
 */
public record PostgresAccess(String node, String url, String username, Path passwordFile) {
  private static final Pattern ONE_HOST = Pattern.compile("jdbc:postgresql://[^/,?]+/[^?]+(\\?.*)?");
  private static final Pattern IDENTITY = Pattern.compile("[?&](user|password)=");

  public PostgresAccess {
    requireNonNull(node, "node");
    requireNonNull(username, "username");
    requireNonNull(passwordFile, "passwordFile");
    if (IDENTITY.matcher(url).find()) {
      throw new IllegalArgumentException("the URL of " + node + " must not hold a user or a password: they stand in the credentials");
    }
    if (!ONE_HOST.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "the URL of " + node + " must name one host and a database (jdbc:postgresql://host:port/db): " + url);
    }
  }
}
