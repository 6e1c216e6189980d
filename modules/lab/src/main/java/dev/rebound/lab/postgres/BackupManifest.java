package dev.rebound.lab.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What the primary says that a base backup holds: each file's size and SHA-256. Write-ahead log files are not in it: PostgreSQL checks
 * those itself, record by record. Source: PostgreSQL's documentation, "Backup Manifest Format".
 *
 * @param files by path inside of the data folder
 */
record BackupManifest(Map<String, Content> files) {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String CHECKSUM_FIELD = "\"Manifest-Checksum\"";

  BackupManifest {
    files = Map.copyOf(files);
  }

  /** Size in bytes and SHA-256 in lower-case hexadecimal digits. */
  record Content(long size, String sha256) {}

  /** Reads a manifest and checks its own checksum. @throws IOException where it is damaged */
  static BackupManifest read(byte[] json) throws IOException {
    var text = new String(json, StandardCharsets.UTF_8);
    int end = text.lastIndexOf(CHECKSUM_FIELD);
    if (end < 0) {
      throw new IOException("the backup's manifest has no checksum");
    }
    var root = MAPPER.readTree(json);
    var actual = HexFormat.of().formatHex(sha256().digest(text.substring(0, end).getBytes(StandardCharsets.UTF_8)));
    if (!actual.equals(root.path("Manifest-Checksum").asText())) {
      throw new IOException("the backup's manifest is damaged: its checksum does not fit");
    }
    var files = new HashMap<String, Content>();
    for (var file : root.path("Files")) {
      if (!file.path("Checksum-Algorithm").asText().equals("SHA256")) {
        throw new IOException("the backup's manifest has a file without SHA-256: " + path(file));
      }
      files.put(path(file), new Content(file.path("Size").asLong(), file.path("Checksum").asText()));
    }
    return new BackupManifest(files);
  }

  /** Compares what arrived. @throws IOException naming the first file that is missing, too many or different */
  void verify(Map<String, Content> arrived) throws IOException {
    for (var file : files.entrySet()) {
      var content = arrived.get(file.getKey());
      if (content == null) {
        throw new IOException("the base backup lacks " + file.getKey());
      }
      if (!content.equals(file.getValue())) {
        throw new IOException(
            "%s arrived as %d bytes with another checksum than the manifest's %d bytes"
                .formatted(file.getKey(), content.size(), file.getValue().size()));
      }
    }
    for (var name : arrived.keySet()) {
      if (!files.containsKey(name) && !name.startsWith("pg_wal/")) {
        throw new IOException("the base backup holds " + name + ", which its manifest does not list");
      }
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String path(JsonNode file) {
    var encoded = file.path("Encoded-Path");
    return encoded.isMissingNode()
        ? file.path("Path").asText()
        : new String(HexFormat.of().parseHex(encoded.asText()), StandardCharsets.UTF_8);
  }
}
