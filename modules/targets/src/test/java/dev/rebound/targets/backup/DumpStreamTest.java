package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpStreamTest {
  private static final String SQL =
      "--\n-- PostgreSQL database dump\n--\n\n\\restrict k1\n\nCREATE TABLE t (n integer);\nCOPY t FROM stdin;\n1\n\\.\n";
  private static final String END = "\n--\n-- PostgreSQL database dump complete\n--\n\n";

  @TempDir private Path folder;

  private long read(String name, byte[] content) throws IOException {
    try (var dump = DumpStream.open(Files.write(folder.resolve(name), content))) {
      return dump.readAllBytes().length;
    }
  }

  private long read(String sql) throws IOException {
    return read("a.sql", sql.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] zipped(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      END, "\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict k1\n\n", "-- PostgreSQL database dump complete"})
  void shouldEndWhereAWholeDumpEnds(String end) throws IOException {
    assertThat(read(SQL + end)).isEqualTo(SQL.length() + end.length());
    assertThat(read("a.sql.gz", zipped((SQL + end).getBytes(StandardCharsets.UTF_8)))).isEqualTo(SQL.length() + end.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {SQL, "x", END + SQL, SQL + "\n-- PostgreSQL database dump comp"})
  void shouldHaveNoEndWhereTheDumpHasNone(String sql) {
    assertThatThrownBy(() -> read(sql)).isInstanceOf(DumpStream.Damaged.class).hasMessageContaining("does not end with");
  }

  @Test
  void shouldSayWhatElseItIs() throws IOException {
    assertThatThrownBy(() -> read("")).hasMessage("it is empty");
    assertThatThrownBy(() -> read("PGDMP\0\1")).hasMessageContaining("custom format");
    assertThatThrownBy(() -> read("SELECT 1;\n\\connect other\n" + END)).hasMessageContaining("\\connect");
    assertThatThrownBy(() -> read("\\connect -reuse-previous=on other\n" + END)).hasMessageContaining("\\connect");
    assertThatThrownBy(() -> read("CREATE ROLE a;\n-- PostgreSQL database cluster dump complete\n--\n")).hasMessageContaining("cluster");
    assertThatThrownBy(() -> read("a.sql.gz", (SQL + END).getBytes(StandardCharsets.UTF_8))).hasMessageContaining("gzip");
    assertThatThrownBy(() -> read("a.sql.gz", new byte[0])).hasMessageContaining("gzip");
    assertThat(read("COPY t FROM stdin;\na \\connect b\n\\.\n" + END)).as("not at the start of a line").isPositive();
  }

  @Test
  void shouldMeetAConnectThatTwoReadsPart() throws IOException {
    Files.writeString(folder.resolve("a.sql"), "SELECT 1;\n\\connect other\n" + END);
    try (var dump = DumpStream.open(folder.resolve("a.sql"))) {
      assertThatThrownBy(() -> {
        while (dump.read() >= 0) {
          // On to the next byte.
        }
      }).hasMessageContaining("\\connect");
    }
    Files.writeString(folder.resolve("b.sql"), SQL + END);
    try (var dump = DumpStream.open(folder.resolve("b.sql"))) {
      int count = 0;
      while (dump.read() >= 0) {
        count++;
      }
      assertThat(count).isEqualTo(SQL.length() + END.length());
    }
  }

  @Test
  void shouldFindCompressedDataThatAreCutOrDamaged() throws IOException {
    var noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    var sql = (SQL + HexFormat.of().formatHex(noise) + END).getBytes(StandardCharsets.UTF_8);
    byte[] zip = zipped(sql);
    assertThat(read("whole.sql.gz", zip)).isEqualTo(sql.length);
    assertThatThrownBy(() -> read("half.sql.gz", Arrays.copyOf(zip, zip.length / 2))).hasMessageContaining("in the middle");
    assertThatThrownBy(() -> read("nearly.sql.gz", Arrays.copyOf(zip, zip.length - 1))).isInstanceOf(DumpStream.Damaged.class);
    byte[] checksum = zip.clone();
    checksum[zip.length - 8] ^= 1;
    assertThatThrownBy(() -> read("checksum.sql.gz", checksum)).hasMessageContaining("compressed data are damaged");
    byte[] middle = zip.clone();
    middle[zip.length / 2] ^= 1;
    assertThatThrownBy(() -> read("middle.sql.gz", middle)).isInstanceOf(DumpStream.Damaged.class);
  }
}
