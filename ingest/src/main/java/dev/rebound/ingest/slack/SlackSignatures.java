package dev.rebound.ingest.slack;

import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether Slack said it, to which systems, now, and for the first time. The signature is HMAC-SHA256 over {@code v0:timestamp:body}, the
 * body as the bytes that came. Every line of a plan's signing file is a secret, for a rotation. Used by many threads.
 *
 * <p>Source: Slack, "Verifying requests from Slack" (v0 signature, five minutes).
 */
public final class SlackSignatures {
  /** A signature's timestamp may be this far from our clock, in both directions. */
  static final Duration FRESH = Duration.ofMinutes(5);
  /** Signatures that are remembered against replay. */
  static final int SIGNATURES_MAX = 10_000;

  private static final String BEGIN = "v0=";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGEST_BYTES = 32;

  private final InstantSource clock;
  private final Map<SystemName, SecretFile> secrets = new LinkedHashMap<>();
  private final LinkedHashMap<String, Instant> seen = new LinkedHashMap<>();

  /** @param folder the signing secrets' relative files stand below it */
  public SlackSignatures(ActivePlans plans, InstantSource clock, Path folder) {
    this.clock = clock;
    for (ActivePlan plan : plans.all()) {
      Plan.Slack slack = plan.plan().channels().slack();
      if (slack != null) {
        secrets.put(plan.system(), new SecretFile(folder.resolve(slack.signingSecretFile()), clock));
      }
    }
  }

  /**
   * What a request shows.
   *
   * @param timestamp epoch seconds; null where it shows none
   * @param signature null where it shows none
   */
  record Shown(@Nullable String timestamp, @Nullable String signature) {}

  /**
   * The systems whose secret signed it, in the order of the plans; at least one.
   *
   * @throws Refusal 401 where the signature is missing, old, wrong, or was used before; 503 where no more can be remembered
   */
  Set<SystemName> verified(byte[] body, Shown shown) {
    Instant now = clock.instant();
    String timestamp = shown.timestamp();
    byte[] digest = digest(shown.signature());
    if (timestamp == null || digest == null || !fresh(timestamp, now)) {
      throw Refusal.unauthorized("the signature of Slack is missing or older than " + FRESH.toMinutes() + " minutes");
    }
    var signers = new LinkedHashSet<SystemName>();
    secrets.forEach((system, file) -> {
      for (String secret : file.lines()) {
        if (MessageDigest.isEqual(hmac(secret, timestamp, body), digest)) {
          signers.add(system);
        }
      }
    });
    if (signers.isEmpty()) {
      throw Refusal.unauthorized("the signature of Slack is wrong");
    }
    if (!isNew(HexFormat.of().formatHex(digest), now)) {
      throw Refusal.unauthorized("this signature was used before");
    }
    return signers;
  }

  private static byte @Nullable [] digest(@Nullable String signature) {
    if (signature == null || !signature.startsWith(BEGIN) || signature.length() != BEGIN.length() + 2 * DIGEST_BYTES) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(signature, BEGIN.length(), signature.length());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean fresh(String timestamp, Instant now) {
    try {
      return Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs().compareTo(FRESH) <= 0;
    } catch (NumberFormatException | java.time.DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private static byte[] hmac(String secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256 and takes any key for it", e);
    }
  }

  private synchronized boolean isNew(String digest, Instant now) {
    // A timestamp may lie FRESH in the future, so a signature stays usable for twice that time.
    seen.values().removeIf(at -> Duration.between(at, now).compareTo(FRESH.multipliedBy(2)) > 0);
    if (seen.size() >= SIGNATURES_MAX) {
      throw Refusal.unavailable("Slack sent too much in a few minutes");
    }
    return seen.putIfAbsent(digest, now) == null;
  }
}
