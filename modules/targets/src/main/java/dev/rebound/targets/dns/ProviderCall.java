package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The HTTP call by which a DNS provider changes one record set, as the plan writes it. Holds no secret: those stand in files.
 *
 * @param url {@code https}, or {@code http} to this machine
 * @param headers file of each secret header's value, by the header's name; its first line is the value. Read at each call, so that it
 *     can be changed while Rebound runs; nobody but Rebound should read it (mode 0600)
 * @param plain value of each header that is no secret, by its name
 * @param body with {@code {name} {type} {old} {new} {ttl}} and no other word in such braces. Names have no last dot, several addresses
 *     stand with commas between them, {@code {old}} is empty where there was none, {@code {ttl}} is in seconds. None of them holds a
 *     quote or a backslash, so they may stand in JSON
 * @param accepted statuses that mean that the provider took it
 */
public record ProviderCall(
    String method, URI url, Map<String, Path> headers, Map<String, String> plain, String body, Set<Integer> accepted) {
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Pattern METHOD = Pattern.compile("POST|PUT|PATCH");
  /** RFC 9110, section 5.6.2. */
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern LOCAL = Pattern.compile("localhost|127\\.0\\.0\\.1|\\[::1\\]");
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
  private static final Set<String> PLACES = Set.of("name", "type", "old", "new", "ttl");

  public ProviderCall {
    requireNonNull(url, "url");
    headers = Map.copyOf(headers);
    plain = Map.copyOf(plain);
    accepted = Set.copyOf(accepted);
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException("the method of the provider's call must be POST, PUT or PATCH: " + method);
    }
    boolean local = url.getHost() != null && LOCAL.matcher(url.getHost()).matches();
    boolean hidden = "https".equals(url.getScheme()) || "http".equals(url.getScheme()) && local;
    if (url.getHost() == null || url.getUserInfo() != null || !hidden) {
      throw new IllegalArgumentException("the provider's URL must be https://host…, without a user and a password");
    }
    Stream<String> named = Stream.concat(headers.keySet().stream(), plain.keySet().stream());
    named.filter(name -> !HEADER.matcher(name).matches()).findAny().ifPresent(name -> {
      throw new IllegalArgumentException("not the name of a header: " + name);
    });
    if (body.getBytes(StandardCharsets.UTF_8).length > BODY_BYTES_MAX) {
      throw new IllegalArgumentException("the body of the provider's call is longer than " + BODY_BYTES_MAX + " bytes");
    }
    PLACE.matcher(body).results().map(found -> found.group(1)).filter(word -> !PLACES.contains(word)).findAny().ifPresent(word -> {
      throw new IllegalArgumentException("the body of the provider's call has {" + word + "}; there are {name} {type} {old} {new} {ttl}");
    });
    if (!body.contains("{new}")) {
      throw new IllegalArgumentException("the body of the provider's call must have {new}");
    }
    if (accepted.isEmpty() || accepted.stream().anyMatch(status -> status < 200 || status > 299)) {
      throw new IllegalArgumentException("the accepted statuses must be of 200 to 299: " + accepted);
    }
  }

  /** Whether the provider is told the TTL; else it has its own, which does not count. */
  boolean tellsTtl() {
    return body.contains("{ttl}");
  }

  String bodyOf(Order order) {
    RecordSet wished = order.wished();
    return PLACE.matcher(body).replaceAll(found -> switch (found.group(1)) {
      case "name" -> Hostname.shown(order.name());
      case "type" -> wished.type().name();
      case "old" -> order.seen().map(ProviderCall::values).orElse("");
      case "new" -> values(wished);
      case "ttl" -> Long.toString(wished.ttl().toSeconds());
      default -> throw new IllegalStateException("not a place: " + found.group(1));
    });
  }

  private static String values(RecordSet set) {
    var shown = set.type() == RecordType.CNAME ? set.values().stream().map(Hostname::shown).toList() : set.values();
    return String.join(",", shown);
  }
}
