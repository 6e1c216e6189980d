package dev.rebound.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs of the plan. A message never repeats a URL, because a URL can hold a password. */
final class Addresses {
  private static final Pattern JDBC =
      Pattern.compile("jdbc:postgresql://(?<hosts>[^/?#]*)(?:/(?<database>[^?#]*))?(?:\\?(?<query>.*))?", Pattern.DOTALL);
  private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");
  private static final Pattern HOST_ALONE = Pattern.compile("\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,253}");
  private static final String JDBC_RIGHT = "Write jdbc:postgresql://host:port/database, one URL for each node.";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private Addresses() {}

  /** The JDBC URL of one PostgreSQL instance alone. */
  static String jdbc(Section section) {
    return jdbc(section, "url");
  }

  /** The same under another key. */
  static String jdbc(Section section, String key) {
    Optional<Value> value = section.required(key, JDBC_RIGHT);
    String url = value.flatMap(Value::text).orElse("");
    if (!url.isEmpty()) {
      checkJdbc(url, value.get());
    }
    return url;
  }

  private static void checkJdbc(String url, Value value) {
    Matcher matcher = JDBC.matcher(url);
    if (!matcher.matches()) {
      value.wrong("this is not a JDBC URL of PostgreSQL", JDBC_RIGHT);
      return;
    }
    String hosts = matcher.group("hosts");
    if (hosts.contains(",")) {
      value.wrong("the URL names several hosts", "Name each instance as its own node; the driver must not choose among them.");
    } else if (hosts.contains("@")) {
      value.problems().secret(value.node(), value.path(), "the URL holds a user or a password",
          "The user stands in credentials.username, the password in the file of credentials.passwordFile.");
    } else if (!HOST.matcher(hosts).matches() || badPort(hosts)) {
      value.wrong("the URL has no host, or a host or port that cannot be", JDBC_RIGHT);
    }
    if (matcher.group("database") == null || matcher.group("database").isBlank()) {
      value.wrong("the URL names no database", JDBC_RIGHT);
    }
    String query = matcher.group("query");
    for (String parameter : query == null ? List.<String>of() : List.of(query.split("&"))) {
      String name = parameter.replaceAll("=.*", "").toLowerCase(Locale.ROOT);
      if (name.contains("password")) {
        value.problems().secret(value.node(), value.path(), "a password stands in a URL", Section.SECRETS_BY_FILE);
      } else if (name.equals("user")) {
        value.wrong("the URL holds a user", "The user stands in credentials.username.");
      }
    }
  }

  private static boolean badPort(String host) {
    Matcher port = Pattern.compile(":([0-9]{1,5})$").matcher(host);
    return port.find() && (Integer.parseInt(port.group(1)) < 1 || Integer.parseInt(port.group(1)) > 65_535);
  }

  /** An optional URL of HTTP. */
  static Optional<String> http(Section section, String key) {
    return section.optional(key).flatMap(value -> uri(value, List.of("http", "https"), "Write http://host:port/path or https://….")
        .map(URI::toString));
  }

  /** A URL of HTTP as the item of a list. */
  static Optional<String> httpItem(Value item) {
    return uri(item, List.of("http", "https"), "Write http://host:port/path or https://….").map(URI::toString);
  }

  /** A URL of HTTP that must be there; empty where it is missing or wrong. */
  static String requiredHttp(Section section, String key) {
    String right = "Write http://host:port/path or https://….";
    return section.required(key, right).flatMap(value -> uri(value, List.of("http", "https"), right)).map(URI::toString).orElse("");
  }

  /** The URL of one Redis server alone; empty where it is missing or wrong. */
  static String redis(Section section) {
    String right = "Write redis://host:port, one URL for each node.";
    Optional<Value> value = section.required("url", right);
    Optional<URI> uri = value.flatMap(each -> uri(each, List.of("redis"), right));
    uri.filter(each -> !each.getRawPath().isEmpty() || each.getRawQuery() != null || each.getRawFragment() != null).ifPresent(_ ->
        value.get().wrong("the URL says more than host and port", right));
    return uri.map(URI::toString).orElse("");
  }

  /** A host without a port. */
  static String host(Section section) {
    String host = section.text("host", "Write a name or an address.");
    section.optional("host").filter(_ -> !host.isEmpty() && !HOST_ALONE.matcher(host).matches()).ifPresent(at ->
        at.wrong("this is not a host", "Write a name or an address; the port has its own key."));
    return host;
  }

  /** Slack's Web API, whose address may still be to be filled in. */
  static Optional<String> slackApi(Section section) {
    Optional<Value> value = section.optional("apiUrl");
    String right = "Leave it out for https://slack.com/api/.";
    return api(value, value.flatMap(each -> uri(each, each.contact(), List.of("http", "https"), right)));
  }

  /** The address {@code apiUrl} of another service that is given a token. */
  static Optional<String> tokenApi(Section section, String right) {
    Optional<Value> value = section.optional("apiUrl");
    return api(value, value.flatMap(each -> uri(each, List.of("http", "https"), right)));
  }

  /** A token goes there, so plain HTTP is for this machine alone. Gets a trailing slash. */
  private static Optional<String> api(Optional<Value> value, Optional<URI> uri) {
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    if ("http".equalsIgnoreCase(uri.get().getScheme()) && !LOOPBACK.contains(uri.get().getHost())) {
      value.get().wrong("the token would travel unencrypted", "Use https; http is for an address of this machine.");
    }
    String text = uri.get().toString();
    return Optional.of(text.endsWith("/") ? text : text + "/");
  }

  /** The mail server. */
  static String smtp(Section section) {
    String right = "Write smtp://host:port (STARTTLS where the server has it) or smtps://host:port.";
    return section.required("smtp", right).flatMap(value -> uri(value, value.contact(), List.of("smtp", "smtps"), right)).map(URI::toString)
        .orElse("");
  }

  private static Optional<URI> uri(Value value, List<String> schemes, String right) {
    return uri(value, value.text(), schemes, right);
  }

  private static Optional<URI> uri(Value value, Optional<String> text, List<String> schemes, String right) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var uri = new URI(text.get());
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!schemes.contains(scheme) || uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
        value.wrong("this is not a URL of " + String.join(" or ", schemes), right);
        return Optional.empty();
      }
      if (uri.getUserInfo() != null) {
        value.problems().secret(value.node(), value.path(), "the URL holds a user or a password", Section.SECRETS_BY_FILE);
      }
      return Optional.of(uri);
    } catch (URISyntaxException e) {
      value.wrong("this is not a URL", right);
      return Optional.empty();
    }
  }
}
