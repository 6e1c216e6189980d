package dev.rebound.ingest.plans;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the one hash of the door: plans, ids, and tokens before they are compared. */
public final class Sha256 {
  private Sha256() {}

  /** The digest, 32 bytes. */
  public static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest in lower-case hexadecimal. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(of(bytes));
  }

  /** 128 bits over the parts in their order, each preceded by its length so that no two lists of parts read the same. */
  public static String id(String... parts) {
    var text = new StringBuilder();
    for (String part : parts) {
      text.append(part.length()).append(':').append(part);
    }
    return hex(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }
}
