package dev.rebound.targets.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A certificate of 2026 for orders.example.com and *.shop.example.com, issued by one of 2026 to 2035; made with keytool. */
class CertificatesTest {
  private static final Instant SUMMER = Instant.parse("2026-07-01T00:00:00Z");
  private static final Duration MARGIN = Duration.ofDays(14);

  private static String pem() {
    try (InputStream in = CertificatesTest.class.getResourceAsStream("orders.pem")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> problems(Instant now, String... hosts) {
    return Certificates.problems(pem(), List.of(hosts), now, MARGIN);
  }

  @Test
  void shouldTakeWhatAClientWouldTake() {
    assertThat(problems(SUMMER, "orders.example.com", "ORDERS.example.com", "eu.shop.example.com")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.example.com", "a.b.shop.example.com", "example.com", "orders.example.com.evil.org", "common.example.com"})
  void shouldWantTheNameItself(String host) {
    assertThat(problems(SUMMER, host)).containsExactly("The certificate is not for " + host + ".");
  }

  @Test
  void shouldWantItValidNowAndForSomeTime() {
    assertThat(problems(Instant.parse("2025-12-31T23:59:59Z"))).containsExactly(
        "The certificate is valid only from 2026-01-01T00:00:00Z on.",
        "The issuer's certificate (2) is valid only from 2026-01-01T00:00:00Z on.");
    assertThat(problems(Instant.parse("2026-12-18T00:00:00Z"))).isEmpty();
    assertThat(problems(Instant.parse("2026-12-18T00:00:01Z")))
        .containsExactly("The certificate ends at 2027-01-01T00:00:00Z, within 14 days.");
    assertThat(problems(Instant.parse("2027-01-01T00:00:01Z"))).containsExactly("The certificate ended at 2027-01-01T00:00:00Z.");
  }

  @Test
  void shouldWantTheOneThatIssuedIt() {
    String[] both = pem().split("(?=-----BEGIN)");
    assertThat(Certificates.problems(both[1] + both[0], List.of(), SUMMER, MARGIN))
        .containsExactly("The issuer's certificate (2) is not the one that issued what stands before it.");
    assertThat(Certificates.problems(both[0], List.of("orders.example.com"), SUMMER, MARGIN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----\n"})
  void shouldSayThatThereIsNoneAndRepeatNothing(String text) {
    assertThat(Certificates.problems(text, List.of("orders.example.com"), SUMMER, MARGIN))
        .containsExactly("There is no readable certificate.");
  }
}
