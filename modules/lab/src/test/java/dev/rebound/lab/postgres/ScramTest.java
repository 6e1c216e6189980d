package dev.rebound.lab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The example of RFC 7677, section 3. */
class ScramTest {
  private static final String CHALLENGE = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  private final Scram scram = new Scram("user", "pencil", "rOprNGfwEbeRWgbNEkqO");

  @Test
  void shouldProveThePassword() throws IOException {
    assertThat(scram.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    assertThat(scram.last(CHALLENGE))
        .isEqualTo(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThatCode(() -> scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAServerThatDoesNotKnowThePassword() throws IOException {
    scram.last(CHALLENGE);
    assertThatThrownBy(() -> scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("pencil");
  }

  @Test
  void shouldRefuseAChallengeForAnotherNonce() {
    assertThatThrownBy(() -> scram.last("r=somebodyElse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")).isInstanceOf(IOException.class);
  }
}
