package dev.rebound.targets.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link TextFiles} keeps. */
abstract class TextFilesContract {
  private static final String ENV =
      "# DATABASE_URL=no\nexport DATABASE_URL = jdbc:postgresql://pg-a/orders  \r\nOTHER: kept\nDATABASE_URL_OLD=x\n";

  abstract TextFiles files();

  abstract String path(String name);

  abstract void put(String path, String content) throws IOException;

  abstract String content(String path) throws IOException;

  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  final Optional<HeldText> read(String path, @Nullable String key) {
    return value(files().read(path, key));
  }

  @Test
  void shouldReplaceTheValueOfAKeyAloneAndOnlyAsItWasRead() throws IOException {
    put(path("env"), ENV);
    HeldText held = read(path("env"), "DATABASE_URL").orElseThrow();
    assertThat(held.value()).isEqualTo("jdbc:postgresql://pg-a/orders");
    assertThat(value(files().replace(path("env"), "DATABASE_URL", "new", held.version()))).isEqualTo(Replacement.UPDATED);
    assertThat(content(path("env"))).isEqualTo(ENV.replace("jdbc:postgresql://pg-a/orders", "new"));
    assertThat(value(files().replace(path("env"), "DATABASE_URL", "stale", held.version()))).isEqualTo(Replacement.CONFLICT);
    assertThat(read(path("env"), "DATABASE_URL").orElseThrow().value()).isEqualTo("new");
  }

  @Test
  void shouldNotOverwriteWhatSomebodyElseChangedInTheSameFile() throws IOException {
    put(path("env"), ENV);
    HeldText held = read(path("env"), "DATABASE_URL").orElseThrow();
    put(path("env"), ENV + "NEW=1\n");
    assertThat(value(files().replace(path("env"), "DATABASE_URL", "new", held.version()))).isEqualTo(Replacement.CONFLICT);
    assertThat(content(path("env"))).isEqualTo(ENV + "NEW=1\n");
  }

  @Test
  void shouldReplaceTheWholeContentWhereNoKeyIsNamed() throws IOException {
    put(path("url"), "redis://redis-a:6379\n");
    HeldText held = read(path("url"), null).orElseThrow();
    assertThat(held.value()).isEqualTo("redis://redis-a:6379\n");
    assertThat(value(files().replace(path("url"), null, "redis://redis-b:6379\n", held.version()))).isEqualTo(Replacement.UPDATED);
    assertThat(content(path("url"))).isEqualTo("redis://redis-b:6379\n");
  }

  @Test
  void shouldSayThatAFileOrKeyIsMissing() throws IOException {
    put(path("env"), ENV);
    assertThat(read(path("nothing"), null)).isEmpty();
    assertThat(read(path("env"), "NO_KEY")).isEmpty();
    assertThat(read(path("env"), "DATABASE.URL")).as("a key is no pattern").isEmpty();
    assertThat(value(files().replace(path("nothing"), null, "new", "1"))).isEqualTo(Replacement.MISSING);
  }

  @Test
  void shouldNotGuessWhichOfTwoEqualKeysIsMeant() throws IOException {
    put(path("env"), "URL=a\nURL=b\n");
    assertThat(files().read(path("env"), "URL")).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.reason()).contains("more than once"));
  }
}
