package dev.rebound.lab.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of SCRAM-SHA-256 without channel binding. Source: RFC 5802 and RFC 7677. The password must be ASCII (no SASLprep).
 */
final class Scram {
  private static final int KEY_BITS = 256;
  private static final int SALT_BYTES = 16;
  /** PostgreSQL's own default of scram_iterations; some clients refuse less (lib/pq, as RFC 7677 says). */
  static final int ITERATIONS = 4096;
  /**
   * Of a login whose clients connect again every 20 ms while there is no primary: with all iterations most of the lab's processor time went
   * there. They make a guessed password dear, and the lab's are 24 random bytes.
   */
  static final int ITERATIONS_OF_MANY = 256;
  private static final String HEADER = "n,,";
  private final String password;
  private final String nonce;
  private final String firstBare;
  private byte[] serverSignature = new byte[0];

  /** @param nonce printable ASCII without a comma, fresh for each authentication */
  Scram(String user, String password, String nonce) {
    this.password = password;
    this.nonce = nonce;
    this.firstBare = "n=" + user + ",r=" + nonce;
  }

  String first() {
    return HEADER + firstBare;
  }

  /** The proof that answers the server's first message. */
  String last(String serverFirst) throws IOException {
    var parts = Arrays.stream(serverFirst.split(",")).collect(Collectors.toMap(p -> p.substring(0, 1), p -> p.substring(2)));
    var combined = parts.getOrDefault("r", "");
    if (!combined.startsWith(nonce) || !parts.containsKey("s") || !parts.containsKey("i")) {
      throw new IOException("the server's SCRAM challenge is not an answer to ours");
    }
    try {
      var salt = Base64.getDecoder().decode(parts.get("s"));
      var salted = salted(password, salt, Integer.parseInt(parts.getOrDefault("i", "")));
      var withoutProof = "c=" + Base64.getEncoder().encodeToString(HEADER.getBytes(StandardCharsets.US_ASCII)) + ",r=" + combined;
      var message = firstBare + "," + serverFirst + "," + withoutProof;
      var clientKey = hmac(salted, "Client Key");
      var proof = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), message);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= clientKey[i];
      }
      serverSignature = hmac(hmac(salted, "Server Key"), message);
      return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM lacks what SCRAM-SHA-256 needs", e);
    }
  }

  /** Whether the server knows the password too. */
  void verify(String serverLast) throws IOException {
    var expected = "v=" + Base64.getEncoder().encodeToString(serverSignature);
    if (!serverLast.equals(expected)) {
      throw new IOException("the server does not prove that it knows the password");
    }
  }

  /** What the server stores instead of the password. Source: PostgreSQL's documentation, "pg_authid", column rolpassword. */
  static String verifier(String password, int iterations) {
    var salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    try {
      var salted = salted(password, salt, iterations);
      var storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
      var base64 = Base64.getEncoder();
      return "SCRAM-SHA-256$%d:%s$%s:%s"
          .formatted(
              iterations, base64.encodeToString(salt), base64.encodeToString(storedKey), base64.encodeToString(hmac(salted, "Server Key")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM lacks what SCRAM-SHA-256 needs", e);
    }
  }

  private static byte[] salted(String password, byte[] salt, int iterations) throws GeneralSecurityException {
    var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
  }

  private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
  }
}
