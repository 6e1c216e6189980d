package dev.rebound.targets.dns;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that signs updates (TSIG). Holds no secret: it is read from its file at each change, so that it can be changed while Rebound
 * runs.
 *
 * @param name as the server knows it
 * @param secretFile first line is the secret in Base64, as {@code tsig-keygen} prints it; nobody but Rebound should read it (mode 0600)
 */
public record UpdateKey(String name, Algorithm algorithm, Path secretFile) {
  public UpdateKey {
    name = Hostname.absolute(name);
    requireNonNull(algorithm, "algorithm");
    requireNonNull(secretFile, "secretFile");
  }

  /** Those that RFC 8945, section 6, wants or allows; weaker ones are not offered. */
  public enum Algorithm {
    HMAC_SHA256("HmacSHA256"),
    HMAC_SHA384("HmacSHA384"),
    HMAC_SHA512("HmacSHA512");

    private final String provider;

    Algorithm(String provider) {
      this.provider = provider;
    }

    /** As the Java platform calls it. */
    String provider() {
      return provider;
    }
  }

  /** @throws IOException whose message, for people, holds nothing of the file's content */
  SecretKey secret() throws IOException {
    String line;
    try (var lines = Files.lines(secretFile)) {
      line = lines.findFirst().orElse("").strip();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new IOException("The key file " + secretFile + " cannot be read.", e);
    }
    try {
      return new SecretKeySpec(Base64.getDecoder().decode(line), algorithm.provider());
    } catch (IllegalArgumentException e) {
      // Without its cause, which quotes a character of the secret, and for an empty one.
      throw new IOException("The first line of the key file " + secretFile + " is no secret in Base64.");
    }
  }
}
