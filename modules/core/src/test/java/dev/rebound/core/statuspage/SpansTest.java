package dev.rebound.core.statuspage;

import static dev.rebound.core.statuspage.Happenings.minute;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sets of time against a bit for each minute. Pure, seeded. */
class SpansTest {
  private static final int MINUTES = 60;

  private static BitSet bits(Spans spans) {
    var bits = new BitSet();
    spans.all().forEach(each ->
        bits.set((int) Duration.between(minute(0), each.from()).toMinutes(), (int) Duration.between(minute(0), each.until()).toMinutes()));
    return bits;
  }

  private static Spans random(Random random) {
    var spans = new ArrayList<Span>();
    for (int at = random.nextInt(6); at > 0; at--) {
      int from = random.nextInt(MINUTES);
      spans.add(new Span(minute(from), minute(from + 1 + random.nextInt(20))));
    }
    return Spans.of(spans);
  }

  @Test
  void shouldBeTheSetsThatTheyAre() {
    for (long seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      Spans a = random(random);
      Spans b = random(random);
      int from = random.nextInt(MINUTES);
      int until = random.nextInt(MINUTES);
      BitSet union = bits(a);
      union.or(bits(b));
      BitSet rest = bits(a);
      rest.andNot(bits(b));
      BitSet window = bits(a);
      window.and(from < until ? bits(new Spans(List.of(new Span(minute(from), minute(until))))) : new BitSet());

      assertThat(bits(a.with(b))).as("union, seed %d", seed).isEqualTo(union);
      assertThat(bits(a.without(b))).as("rest, seed %d", seed).isEqualTo(rest);
      assertThat(bits(a.within(minute(from), minute(until)))).as("window, seed %d", seed).isEqualTo(window);
      assertThat(a.with(b).total()).isEqualTo(Duration.ofMinutes(union.cardinality()));
    }
  }

  @Test
  void shouldJoinTheNearestWhereThereAreTooMany() {
    var spans = Spans.of(List.of(new Span(minute(0), minute(1)), new Span(minute(3), minute(4)), new Span(minute(5), minute(6))));

    assertThat(spans.atMost(2).all()).containsExactly(new Span(minute(0), minute(1)), new Span(minute(3), minute(6)));
    assertThat(spans.atMost(1).all()).containsExactly(new Span(minute(0), minute(6)));
  }
}
