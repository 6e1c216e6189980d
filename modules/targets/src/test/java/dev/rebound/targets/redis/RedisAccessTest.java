package dev.rebound.targets.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RedisAccessTest {
  @Test
  void shouldKnowHostAndPort() {
    assertThat(new RedisAccess("a", URI.create("redis://h:1"), null)).extracting(RedisAccess::host, RedisAccess::port)
        .containsExactly("h", 1);
    assertThat(new RedisAccess("a", URI.create("redis://[::1]"), null)).extracting(RedisAccess::host, RedisAccess::port)
        .containsExactly("::1", 6379);
  }

  @Test
  void shouldRefuseAUrlWithAPasswordWithoutRepeatingIt() {
    assertThatThrownBy(() -> new RedisAccess("a", URI.create("redis://u:hunter2@h:1"), null))
        .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> new RedisAccess("a", URI.create("http://h:1"), null)).isInstanceOf(IllegalArgumentException.class);
  }
}
