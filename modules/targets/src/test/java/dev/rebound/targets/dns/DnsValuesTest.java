package dev.rebound.targets.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.dns.UpdateKey.Algorithm;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record set, a name, a server and a key may be. */
class DnsValuesTest {
  private static final String SECRET = "Y2FuYXJ5LWNvcnJlY3QtaG9yc2U=";

  @TempDir private Path folder;

  @Test
  void shouldSpellEqualSetsAlike() {
    var one = new RecordSet(RecordType.AAAA, List.of("2001:db8::1", "2001:DB8:0::2"), Duration.ofSeconds(30));
    var other = new RecordSet(RecordType.AAAA, List.of("2001:db8:0:0::2", "2001:0db8::1", "2001:db8::1"), Duration.ofSeconds(30));
    assertThat(one).isEqualTo(other);
    assertThat(DnsContract.cname(1, "Edge.Example.net")).isEqualTo(DnsContract.cname(1, "edge.example.net."));
  }

  @ParameterizedTest
  @CsvSource({
      "A, 2001:db8::1", "A, api.shop.test", "A, 10.1.0", "A, 10.1.0.300", "A, 010.1.0.1", "A, ''",
      "AAAA, fe80::1%lo", "AAAA, 10.1.0.1", "AAAA, ::ffff:10.1.0.1",
      "CNAME, a b.test", "CNAME, a..test", "CNAME, ''", "CNAME, .", "CNAME, 'a.test\"; drop'"})
  void shouldRefuseWhatIsNoValueOfItsType(RecordType type, String value) {
    assertThatThrownBy(() -> new RecordSet(type, List.of(value), Duration.ofSeconds(30))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseASetThatCannotBe() {
    assertThatThrownBy(() -> DnsContract.a(30)).hasMessageContaining("0 values");
    assertThatThrownBy(() -> new RecordSet(RecordType.CNAME, List.of("a.test", "b.test"), Duration.ZERO)).hasMessageContaining("2 values");
    assertThatThrownBy(() -> DnsContract.a(-1, "10.1.0.1")).hasMessageContaining("TTL");
    assertThatThrownBy(() -> new RecordSet(RecordType.A, List.of("10.1.0.1"), Duration.ofMillis(1500))).hasMessageContaining("TTL");
    assertThatThrownBy(() -> new RecordSet(RecordType.A, List.of("10.1.0.1"), Duration.ofSeconds(1L << 31))).hasMessageContaining("TTL");
  }

  @Test
  void shouldRefuseAnOrderThatChangesTheType() {
    assertThatThrownBy(() -> DnsContract.order(DnsContract.API, DnsContract.OLD, DnsContract.ALIAS))
        .hasMessageContaining("from A to CNAME");
  }

  @Test
  void shouldRefuseServersThatCannotBeAsked() {
    assertThatThrownBy(() -> new Server("ns1", "ns1.shop.test", 53)).hasMessageContaining("ns1").hasMessageContaining("IP address");
    assertThatThrownBy(() -> new Server("ns1", "127.0.0.1", 0)).hasMessageContaining("port");
    var server = new Server("ns1", "127.0.0.1", 53);
    assertThatThrownBy(() -> new ZoneAccess("shop.test", List.of(), server)).hasMessageContaining("1 to 32");
    assertThatThrownBy(() -> new ZoneAccess("shop.test", List.of(server, server), server)).hasMessageContaining("two name servers");
  }

  @Test
  void shouldReadTheKeysSecretAndNeverShowIt() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), SECRET + "\nnot the secret\n");
    var key = new UpdateKey("dr-key", Algorithm.HMAC_SHA512, file);
    assertThat(key.secret().getEncoded()).asString().isEqualTo("canary-correct-horse");
    assertThat(key.secret().getAlgorithm()).isEqualTo("HmacSHA512");
    assertThat(key.toString()).doesNotContain(SECRET).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "canary-correct!horse", "\u00ff\u00fe"})
  void shouldNameAKeyFileThatHoldsNoSecretWithoutItsContent(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), content, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new UpdateKey("dr-key", Algorithm.HMAC_SHA256, file).secret())
        .isInstanceOf(IOException.class).hasMessageContaining(file.toString()).hasMessageNotContaining("canary");
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> new UpdateKey("dr-key", Algorithm.HMAC_SHA256, gone).secret()).hasMessageContaining("cannot be read");
  }
}
