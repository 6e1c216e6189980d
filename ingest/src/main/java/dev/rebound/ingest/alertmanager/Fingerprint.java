package dev.rebound.ingest.alertmanager;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Alertmanager's hash over a label set: FNV-1a, 64 bits, over name, 0xFF, value, 0xFF of the labels in the byte order of their names.
 * Source: prometheus/common {@code LabelSet.Fingerprint}; equal to 5,373 captured fingerprints (peers.md, A1).
 */
public final class Fingerprint {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final int SEPARATOR = 0xff;

  private Fingerprint() {}

  /** 16 lower-case hexadecimal digits. */
  public static String of(Map<String, String> labels) {
    byte[][] names =
        labels.keySet().stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).sorted(Arrays::compareUnsigned).toArray(byte[][]::new);
    long hash = OFFSET;
    for (byte[] name : names) {
      String value = labels.getOrDefault(new String(name, StandardCharsets.UTF_8), "");
      hash = add(add(hash, name), value.getBytes(StandardCharsets.UTF_8));
    }
    return String.format(java.util.Locale.ROOT, "%016x", hash);
  }

  private static long add(long hash, byte[] bytes) {
    long sum = hash;
    for (byte each : bytes) {
      sum = (sum ^ (each & 0xff)) * PRIME;
    }
    return (sum ^ SEPARATOR) * PRIME;
  }
}
