package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;

/**
 * The records of one type at one name, which DNS changes and caches as a whole (RFC 2181, section 5).
 *
 * @param values addresses, or one host name, each in one spelling and sorted, so that equal sets are equal
 * @param ttl how long others may keep it, in whole seconds
 */
public record RecordSet(RecordType type, List<String> values, Duration ttl) {
  /** RFC 2181, section 8. */
  private static final long TTL_SECONDS_MAX = Integer.MAX_VALUE;
  /** BIND takes no more by default (max-records-per-type, since 9.18.28): it answers an update with SERVFAIL. */
  private static final int VALUES_MAX = 100;

  public RecordSet {
    requireNonNull(type, "type");
    RecordType kind = type;
    values = values.stream().map(value -> spelled(kind, value)).distinct().sorted().toList();
    if (values.isEmpty() || values.size() > (type == RecordType.CNAME ? 1 : VALUES_MAX)) {
      throw new IllegalArgumentException("a set of " + type + " cannot have " + values.size() + " values");
    }
    if (ttl.isNegative() || ttl.toSeconds() > TTL_SECONDS_MAX || ttl.getNano() != 0) {
      throw new IllegalArgumentException("a TTL is whole seconds, 0 to " + TTL_SECONDS_MAX + ": " + ttl);
    }
  }

  private static String spelled(RecordType type, String value) {
    return switch (type) {
      case A -> IpAddress.of(value) instanceof Inet4Address four ? four.getHostAddress() : wrong("IPv4", value);
      case AAAA -> IpAddress.of(value) instanceof Inet6Address six ? six.getHostAddress() : wrong("IPv6", value);
      case CNAME -> Hostname.absolute(value);
    };
  }

  private static String wrong(String kind, String value) {
    throw new IllegalArgumentException("not an " + kind + " address: " + value);
  }

  /** Whether it leads to the same, however long it may be kept. */
  public boolean sameValues(RecordSet other) {
    return type == other.type && values.equals(other.values);
  }

  /** As in {@code A 10.1.0.10, 10.1.0.11 (TTL 30 s)}. */
  public String words() {
    return type + " " + String.join(", ", values) + " (TTL " + ttl.toSeconds() + " s)";
  }
}
