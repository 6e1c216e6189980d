package dev.rebound.ingest.http;

import dev.rebound.ingest.plans.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may enter. Secrets are compared as digests, in constant time, with all candidates every time, so that the time of an answer
 * tells nothing about them.
 *
 * @param webhookTokens bearer tokens of senders, one a line
 * @param webhookUsers {@code user:password} lines for HTTP basic; null where basic is not accepted
 * @param commandTokens {@code person:token} lines
 */
public record Gate(SecretFile webhookTokens, @Nullable SecretFile webhookUsers, SecretFile commandTokens) {
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  /** @throws Refusal 401 where the headers show no valid token or user, 503 where the secrets cannot be read */
  public void admitSender(List<String> headers) {
    String authorization = only(headers);
    if (authorization != null) {
      if (startsWith(authorization, BEARER) && among(webhookTokens.lines(), authorization.substring(BEARER.length()).strip())) {
        return;
      }
      SecretFile users = webhookUsers;
      if (users != null && startsWith(authorization, BASIC) && among(users.lines(), decoded(authorization.substring(BASIC.length())))) {
        return;
      }
    }
    throw Refusal.unauthorized("a valid bearer token or user is needed");
  }

  /** The person whose token the headers show. @throws Refusal 401 where they show none, 503 where the tokens cannot be read */
  public String admitPerson(List<String> headers) {
    String authorization = only(headers);
    if (authorization == null || !startsWith(authorization, BEARER)) {
      throw Refusal.unauthorized("the bearer token of a person is needed");
    }
    byte[] shown = digest(authorization.substring(BEARER.length()).strip());
    String person = null;
    for (String line : commandTokens.lines()) {
      int colon = line.indexOf(':');
      boolean same = colon > 0 && colon < line.length() - 1 && MessageDigest.isEqual(digest(line.substring(colon + 1).strip()), shown);
      if (same) {
        person = line.substring(0, colon).strip();
      }
    }
    return Optional.ofNullable(person).orElseThrow(() -> Refusal.unauthorized("the bearer token of a person is needed"));
  }

  /** Two headers of that name are an attempt to have different readers see different senders: nobody is shown then. */
  private static @Nullable String only(List<String> headers) {
    return headers.size() == 1 ? headers.getFirst() : null;
  }

  private static boolean among(List<String> candidates, String shown) {
    byte[] digest = digest(shown);
    boolean found = false;
    for (String candidate : candidates) {
      found |= MessageDigest.isEqual(digest(candidate), digest);
    }
    return found;
  }

  private static byte[] digest(String secret) {
    return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The name of an authentication scheme is case-insensitive (RFC 9110, 11.1). */
  private static boolean startsWith(String header, String scheme) {
    return header.regionMatches(true, 0, scheme, 0, scheme.length());
  }
}
