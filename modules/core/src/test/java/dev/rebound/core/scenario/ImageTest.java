package dev.rebound.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @ValueSource(strings = {
    "app:1", "shop/api:1.4.2", "registry.example/team/my_app:v2", "localhost:5000/a/b-c.d__e:rc-1", "my_org/app:2026.11.26_1",
    "app:latest-1"
  })
  void shouldTakeWhatATagPins(String image) {
    assertThat(Image.problem(image)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app@sha256:", "registry.example:443/team/app@sha256:", "app:1@sha256:", "app:latest@sha256:"})
  void shouldTakeWhatADigestPins(String image) {
    assertThat(Image.problem(image + HEX)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "shop/app", "localhost:5000/app", "app:latest", "registry.example/team/app:latest"})
  void shouldRefuseWhatNobodyPinned(String image) {
    assertThat(Image.problem(image)).hasValueSatisfying(problem -> assertThat(problem).contains("not pinned"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", " ", "app:", "app:1 ", "App:1", "shop//app:1", "/app:1", "app/:1", "app:-1", "app:1:2", "app@sha256:abc", "app=shop/app:1",
    "https://registry.example/app:1", "app-:1", "a___b:1", "app:1\n"
  })
  void shouldRefuseWhatIsNoImage(String image) {
    assertThat(Image.problem(image)).hasValueSatisfying(problem -> assertThat(problem).contains("is no image"));
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 129})
  void shouldBoundATag(int length) {
    assertThat(Image.problem("app:" + "t".repeat(length)).isEmpty()).isEqualTo(length <= 128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.", "a-", "a/", "a:"})
  void shouldAnswerSoonWhateverIsSent(String piece) {
    assertThat(Image.problem(piece.repeat(Image.LENGTH_MAX))).isPresent();
    assertThat(Image.problem(piece.repeat((Image.LENGTH_MAX - 1) / piece.length()) + "!")).isPresent();
  }
}
