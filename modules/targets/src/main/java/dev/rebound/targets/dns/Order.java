package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A switch of one record set.
 *
 * <p>The type stays. A CNAME stands alone, and a server silently leaves out a CNAME that is added beside others, or others beside it
 * (RFC 2136, section 3.4.2.2): a change between types could take the old away and bring nothing.
 *
 * @param seen what was looked at, so that nobody's work is overwritten; its TTL does not count. Empty: nothing that stands in the wished
 *     set's way, i.e. no set of its type and no CNAME; for a CNAME no record at all
 * @param wished what it is to be
 */
public record Order(String name, Optional<RecordSet> seen, RecordSet wished) {
  public Order {
    name = Hostname.absolute(name);
    requireNonNull(wished, "wished");
    if (seen.isPresent() && seen.get().type() != wished.type()) {
      throw new IllegalArgumentException(
          name + " cannot be changed from " + seen.get().type() + " to " + wished.type() + ": the type must stay");
    }
  }

  /** Whether what a server told is still what was looked at. */
  boolean stillSeen(Told.Records now) {
    if (seen.isPresent()) {
      return now.of(wished.type()).filter(seen.get()::sameValues).isPresent();
    }
    return wished.type() == RecordType.CNAME
        ? now.sets().isEmpty()
        : now.of(wished.type()).isEmpty() && now.of(RecordType.CNAME).isEmpty();
  }
}
