package dev.rebound.lab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.lab.postgres.BackupManifest.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupManifestTest {
  private static final Content VERSION = new Content(3, "aa");
  private static final Content ODD = new Content(1, "bb");
  private static final String BODY =
      """
      { "PostgreSQL-Backup-Manifest-Version": 2,
      "Files": [
      { "Path": "PG_VERSION", "Size": 3, "Checksum-Algorithm": "SHA256", "Checksum": "aa" },
      { "Encoded-Path": "612f62", "Size": 1, "Checksum-Algorithm": "SHA256", "Checksum": "bb" }
      ],
      """;

  @Test
  void shouldReadFilesAndCheckItsOwnChecksum() throws IOException {
    assertThat(BackupManifest.read(signed(BODY)).files()).isEqualTo(Map.of("PG_VERSION", VERSION, "a/b", ODD));
  }

  @Test
  void shouldRefuseADamagedManifest() {
    var damaged = new String(signed(BODY), StandardCharsets.UTF_8).replace("\"Size\": 3", "\"Size\": 4");
    assertThatThrownBy(() -> BackupManifest.read(damaged.getBytes(StandardCharsets.UTF_8))).hasMessageContaining("damaged");
  }

  @Test
  void shouldAcceptWriteAheadLogThatItDoesNotList() throws IOException {
    var manifest = BackupManifest.read(signed(BODY));
    var arrived = Map.of("PG_VERSION", VERSION, "a/b", ODD, "pg_wal/000000010000000000000002", ODD);
    assertThatCode(() -> manifest.verify(arrived)).doesNotThrowAnyException();
  }

  @Test
  void shouldNameTheFileThatIsMissingDifferentOrTooMany() throws IOException {
    var manifest = BackupManifest.read(signed(BODY));
    assertThatThrownBy(() -> manifest.verify(Map.of("PG_VERSION", VERSION))).hasMessageContaining("lacks a/b");
    assertThatThrownBy(() -> manifest.verify(Map.of("PG_VERSION", new Content(3, "ab"), "a/b", ODD))).hasMessageContaining("PG_VERSION");
    assertThatThrownBy(() -> manifest.verify(Map.of("PG_VERSION", VERSION, "a/b", ODD, "stray", ODD))).hasMessageContaining("stray");
  }

  private static byte[] signed(String body) {
    var digest = HexFormat.of().formatHex(BackupManifest.sha256().digest(body.getBytes(StandardCharsets.UTF_8)));
    return (body + "\"Manifest-Checksum\": \"" + digest + "\"}\n").getBytes(StandardCharsets.UTF_8);
  }
}
