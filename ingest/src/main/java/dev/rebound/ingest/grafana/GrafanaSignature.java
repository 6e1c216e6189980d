package dev.rebound.ingest.grafana;

import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.http.SecretFile;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature of Grafana's webhooks: HMAC-SHA256 in hexadecimal, over the body, or over {@code timestamp:body} where the contact point
 * names a timestamp header. It is wanted where a plan names a secret; every line of every such file is one, for a rotation.
 *
 * <p>A timestamp must be fresh. Without one, a signed body can be sent again by whoever has seen it; then it is a duplicate of alerts that
 * are known. Source: Grafana documentation, "Configure webhook notifications", HMAC signature (Grafana 12.0 and later).
 */
public final class GrafanaSignature {
  /** Grafana's default name of the header. */
  static final String HEADER = "X-Grafana-Alerting-Signature";
  /** The default of the first versions of Grafana's sender, which its documentation does not name. Source: grafana/alerting, pull 285. */
  static final String FIRST_HEADER = "X-Grafana-Alert-Signature";
  /** The name for the timestamp's header in Grafana's documentation; a contact point has to name it, it has no default. */
  static final String TIMESTAMP_HEADER = "X-Grafana-Alerting-Signature-Timestamp";
  /** A timestamp may be this far from our clock, in both directions. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGEST_BYTES = 32;

  private final InstantSource clock;
  private final List<SecretFile> files;

  /** @param folder the secrets' relative files stand below it */
  public GrafanaSignature(ActivePlans plans, InstantSource clock, Path folder) {
    this.clock = clock;
    Set<Path> paths = new LinkedHashSet<>();
    for (ActivePlan plan : plans.all()) {
      String file = plan.plan().intakes().grafanaSecretFile();
      if (file != null) {
        paths.add(folder.resolve(file));
      }
    }
    this.files = paths.stream().map(path -> new SecretFile(path, clock)).toList();
  }

  /**
   * What a request shows.
   *
   * @param signature null where it shows none
   * @param timestamp null where it shows none
   */
  record Shown(@Nullable String signature, @Nullable String timestamp) {}

  /** Whether a plan names a secret. */
  boolean wanted() {
    return !files.isEmpty();
  }

  /** Whether what is shown could be one, before anything of the body is read. @throws Refusal 401 where it cannot */
  void mayBe(Shown shown) {
    if (digest(shown) == null) {
      throw Refusal.unauthorized("the signature of Grafana is missing, in the header " + HEADER);
    }
    String timestamp = shown.timestamp();
    if (timestamp != null && !fresh(timestamp)) {
      throw Refusal.unauthorized("the timestamp of Grafana's signature is further than " + FRESH.toMinutes() + " minutes away");
    }
  }

  /** @throws Refusal 401 where no plan's secret made this signature of this body, 503 where no secret can be read */
  void verify(Shown shown, byte[] body) {
    mayBe(shown);
    byte[] digest = digest(shown);
    boolean ours = false;
    for (SecretFile file : files) {
      for (String secret : file.lines()) {
        ours |= MessageDigest.isEqual(hmac(secret, shown.timestamp(), body), digest);
      }
    }
    if (!ours) {
      throw Refusal.unauthorized("the signature of Grafana is wrong");
    }
  }

  private static byte @Nullable [] digest(Shown shown) {
    String signature = shown.signature();
    if (signature == null || signature.length() != 2 * DIGEST_BYTES) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(signature);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean fresh(String timestamp) {
    try {
      return Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), clock.instant()).abs().compareTo(FRESH) <= 0;
    } catch (NumberFormatException | java.time.DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private static byte[] hmac(String secret, @Nullable String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      if (timestamp != null) {
        mac.update((timestamp + ":").getBytes(StandardCharsets.UTF_8));
      }
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256 and takes any key for it", e);
    }
  }
}
