package dev.rebound.targets.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAccessTest {
  @ParameterizedTest
  @ValueSource(strings = {
    "jdbc:postgresql://a:5432,b:5432/orders", "jdbc:postgresql://a/", "jdbc:postgresql:orders", "jdbc:mysql://a/orders",
    "jdbc:postgresql://a/orders?password=x", "jdbc:postgresql://a/orders?ssl=true&user=x"
  })
  void shouldRefuseWhatIsNotOneInstanceWithoutIdentity(String url) {
    assertThatThrownBy(() -> access(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTakeOneHostWithParameters() {
    assertThat(access("jdbc:postgresql://a:5432/orders?sslmode=require").node()).isEqualTo("pg-a");
  }

  @Test
  void shouldReadAndWritePlacesInTheLog() {
    assertThat(Lsn.parse("1/AB000148").bytes()).isEqualTo(0x1_AB00_0148L);
    assertThat(Lsn.parse("1/AB000148")).hasToString("1/AB000148");
    assertThat(Lsn.parse("FFFFFFFF/0")).isGreaterThan(Lsn.parse("1/0"));
  }

  private static PostgresAccess access(String url) {
    return new PostgresAccess("pg-a", url, "rebound", Path.of("pg-password"));
  }
}
