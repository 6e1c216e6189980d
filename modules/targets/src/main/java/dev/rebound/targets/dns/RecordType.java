package dev.rebound.targets.dns;

/** The kinds of records that lead users to an address. */
public enum RecordType {
  /** An IPv4 address (RFC 1035). */
  A,
  /** An IPv6 address (RFC 3596). */
  AAAA,
  /** Another name; stands alone at its name (RFC 1034, section 3.6.2). */
  CNAME
}
