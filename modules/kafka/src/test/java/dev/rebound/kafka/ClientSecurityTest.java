package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of {@code --kafka-config}. */
final class ClientSecurityTest {
  @TempDir Path folder;

  private ClientSecurity read(String text) throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, text);
    return ClientSecurity.read(file);
  }

  @Test
  void shouldTakeWhatIsAboutTlsAndSasl() throws IOException {
    String text = "# of the auditor\nsecurity.protocol=SASL_SSL\nssl.truststore.location = /etc/trust.p12\nsasl.mechanism=PLAIN\n";
    assertThat(read(text).settings())
        .isEqualTo(
            Map.of("security.protocol", "SASL_SSL", "ssl.truststore.location", "/etc/trust.p12", "sasl.mechanism", "PLAIN"));
  }

  @Test
  void shouldRefuseWhatWouldChangeHowTheLogIsRead() {
    assertThatThrownBy(() -> read("security.protocol=SSL\nisolation.level=read_uncommitted\n"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'isolation.level'");
  }

  @Test
  void shouldNeverShowAValue() throws IOException {
    ClientSecurity security = read("sasl.jaas.config=PlainLoginModule required password=\"canary\";\n");
    assertThat(new KafkaSettings("kafka:9092", "audit", (short) 1, folder, security).toString())
        .contains("sasl.jaas.config").doesNotContain("canary");
  }
}
