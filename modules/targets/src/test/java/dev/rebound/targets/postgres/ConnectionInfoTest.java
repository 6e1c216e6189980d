package dev.rebound.targets.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionInfoTest {
  @Test
  void shouldChangeTheAddressAndKeepTheRest() {
    var before =
        ConnectionInfo.parse("user=replica password = 'i t' passfile='/a b/\\'c\\\\' host=10.0.0.1 hostaddr=10.0.0.1 port=5432"
            + " sslmode=");
    assertThat(before.to("pg-b", 6432, "pg-c").written())
        .isEqualTo(
            "user='replica' password='i t' passfile='/a b/\\'c\\\\' host='pg-b' port='6432' sslmode='' application_name='pg-c'");
  }

  @Test
  void shouldCallTheSameWhatIsOnlyQuotedOtherwise() {
    var one = ConnectionInfo.parse("host=pg-b port=5432 application_name=pg-c user='r s'");
    assertThat(one.same(ConnectionInfo.parse(one.written()))).isTrue();
    assertThat(one.same(one.to("pg-b", 5432, "pg-c"))).isTrue();
    assertThat(one.same(one.to("pg-a", 5432, "pg-c"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://u:s3cret@pg-a/x", "user=a s3cret", "password='s3cret"})
  void shouldRefuseOtherFormsWithoutRepeatingThem(String text) {
    assertThatThrownBy(() -> ConnectionInfo.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void shouldHideItsText() {
    assertThat(ConnectionInfo.parse("password=s3cret")).hasToString("ConnectionInfo[***]");
  }
}
