package dev.rebound.responder.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AtOnceTest {
  @Test
  @Timeout(10)
  void shouldAskAllAtTheSameTimeAndKeepTheirOrder() throws InterruptedException {
    var asked = new CountDownLatch(3);
    List<String> answers = AtOnce.all(List.of("a", "b", "c"), each -> {
      asked.countDown();
      await(asked);
      return each + "!";
    });
    assertThat(answers).containsExactly("a!", "b!", "c!");
  }

  @Test
  void shouldPassOnWhatBroke() {
    assertThatThrownBy(() -> AtOnce.all(List.of(1, 2), each -> {
      throw new IllegalArgumentException("number " + each);
    })).isInstanceOf(IllegalArgumentException.class).hasMessage("number 1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
