package dev.rebound.plan;

import java.util.regex.Pattern;

/** Moves the lab's ports in a plan's text, so that several labs can run on one machine. */
public final class PortShift {
  /** The first port of the block of plans/lab.yaml and plans/lab-two-sites.yaml. */
  public static final int LAB_BASE = 27_000;

  private static final Pattern LAB_PORT = Pattern.compile("(\\b127\\.0\\.[0-9]{1,3}\\.1:|\\bport: |\\.test:)27(\\d{3})\\b");

  private PortShift() {}

  /** Each {@code 127.0.x.1:27ddd}, {@code port: 27ddd} and {@code NAME.test:27ddd} gets the port {@code base + ddd}. */
  public static String to(String text, int base) {
    if (base < 1024 || base > 64_000) {
      throw new IllegalArgumentException("a base port is between 1024 and 64000, not " + base);
    }
    return LAB_PORT.matcher(text).replaceAll(match -> match.group(1) + (base + Integer.parseInt(match.group(2))));
  }
}
