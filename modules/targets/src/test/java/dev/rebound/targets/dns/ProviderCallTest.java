package dev.rebound.targets.dns;

import static dev.rebound.targets.dns.DnsContract.API;
import static dev.rebound.targets.dns.DnsContract.NEW;
import static dev.rebound.targets.dns.DnsContract.cname;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderCallTest {
  private static final URI URL = URI.create("https://api.example.net/records");

  private static ProviderCall body(String body) {
    return new ProviderCall("POST", URL, Map.of(), Map.of(), body, Set.of(200));
  }

  @Test
  void shouldFillInThePlacesAlone() {
    var call = body("{\"a\":{\"{type}\":\"{name}.\"}} {old}>{new} {ttl}");
    assertThat(call.bodyOf(DnsContract.order("www.shop.test", cname(1, "a.example.net"), cname(30, "b.example.net"))))
        .isEqualTo("{\"a\":{\"CNAME\":\"www.shop.test.\"}} a.example.net>b.example.net 30");
    assertThat(call.bodyOf(DnsContract.fresh(API, NEW))).endsWith(" >10.2.0.10 30");
  }

  @Test
  void shouldRefuseABodyThatCannotBe() {
    assertThatThrownBy(() -> body("{new} {secret}")).hasMessageContaining("{secret}");
    assertThatThrownBy(() -> body("{name}")).hasMessageContaining("must have {new}");
    assertThatThrownBy(() -> body("{new}" + "x".repeat(16 * 1024))).hasMessageContaining("16384 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://api.example.net/", "https://user:hunter2@api.example.net/", "file:///etc/passwd", "/x", "https:///x"})
  void shouldRefuseAnAddressThatWouldShowTheHeaders(String url) {
    assertThatThrownBy(() -> new ProviderCall("POST", URI.create(url), Map.of(), Map.of(), "{new}", Set.of(200)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("https://").hasMessageNotContaining("hunter2");
  }

  @Test
  void shouldRefuseAnotherMethodHeaderOrStatus() {
    assertThatThrownBy(() -> new ProviderCall("DELETE", URL, Map.of(), Map.of(), "{new}", Set.of(200))).hasMessageContaining("DELETE");
    Map<String, Path> odd = Map.of("A B", Path.of("x"));
    assertThatThrownBy(() -> new ProviderCall("PUT", URL, odd, Map.of(), "{new}", Set.of(200))).hasMessageContaining("A B");
    assertThatThrownBy(() -> new ProviderCall("PUT", URL, Map.of(), Map.of(), "{new}", Set.of())).hasMessageContaining("statuses");
    assertThatThrownBy(() -> new ProviderCall("PUT", URL, Map.of(), Map.of(), "{new}", Set.of(302))).hasMessageContaining("302");
  }
}
