package dev.rebound.lab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PostgresBinariesTest {
  private static final Path TARGET = Path.of("/lab/data");

  @Test
  void shouldRefuseAnArchiveEntryThatLeadsOutside() {
    assertThatThrownBy(() -> PostgresBinaries.inside(TARGET, "../other")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PostgresBinaries.inside(TARGET, "/etc/passwd")).isInstanceOf(IOException.class);
  }

  @Test
  void shouldPlaceAnEntryInside() throws IOException {
    assertThat(PostgresBinaries.inside(TARGET, "./base/1")).isEqualTo(TARGET.resolve("base/1"));
  }
}
