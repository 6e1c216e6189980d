package dev.rebound.targets.dns;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses in text, without a look-up. */
final class IpAddress {
  /**
   * Four numbers, or something with colons. Java also takes {@code 10.1.0} for 10.1.0.0, {@code 010} for ten, and an address with the name
   * of a local network card: slips that would lead users elsewhere.
   */
  private static final Pattern FORM = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private IpAddress() {}

  /** @throws IllegalArgumentException where it is none */
  static InetAddress of(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an IP address: " + text);
    }
    return InetAddress.ofLiteral(text);
  }
}
