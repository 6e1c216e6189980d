package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.stream.Stream;

/** What an expression stands for before something is said about it: what a comparison's left side measures. */
sealed interface Quantity {
  /** A number; NaN where only Prometheus knows it, as of {@code time()}. */
  record Constant(double value) implements Quantity {}

  /** A metric, aggregated or not. */
  record Series(Selector selector, Spread spread, Span span, boolean acrossInstances, boolean rate) implements Quantity {}

  /** A truth: what a comparison keeps ({@code zeroOne} false) or says by 0 and 1. */
  record Truth(Claims claims, boolean zeroOne) implements Quantity {}

  /** How many series there are for which something holds, in a group that goes across instances or in one of each instance. */
  record Count(Claims claims, boolean acrossInstances) implements Quantity {}

  /** A sum of quantities that are never negative. */
  record Plus(Quantity left, Quantity right) implements Quantity {}

  /** A part of a whole. */
  record Share(Quantity part, Quantity whole) implements Quantity {}

  /** A multiple. */
  record Scaled(Quantity inner, double factor) implements Quantity {}

  /** A quantity of those for which something else holds. */
  record Guarded(Quantity inner, Claims guard) implements Quantity {}

  /** One quantity, or where it is missing another. */
  record Either(Quantity first, Quantity second) implements Quantity {}

  /** Any other arithmetic. */
  record Blend(List<Quantity> parts) implements Quantity {
    public Blend {
      parts = List.copyOf(parts);
    }
  }

  /** How a group's series become one number. */
  enum Spread {
    EACH,
    SUM,
    LARGEST,
    SMALLEST,
    MEAN,
    COUNT
  }

  /** How a series' values over time become one number. */
  enum Span {
    NOW,
    LARGEST,
    SMALLEST,
    MEAN,
    LONG_AGO
  }

  /** The metrics in it that no claim was made of yet. */
  default Stream<Series> series() {
    return switch (this) {
      case Constant _, Truth _, Count _ -> Stream.of();
      case Series series -> Stream.of(series);
      case Plus plus -> Stream.concat(plus.left().series(), plus.right().series());
      case Share share -> Stream.concat(share.part().series(), share.whole().series());
      case Scaled scaled -> scaled.inner().series();
      case Guarded guarded -> guarded.inner().series();
      case Either either -> Stream.concat(either.first().series(), either.second().series());
      case Blend blend -> blend.parts().stream().flatMap(Quantity::series);
    };
  }

  /** The claims that hold already, because a comparison inside keeps only their series. */
  default Stream<Claims> kept() {
    return switch (this) {
      case Constant _, Series _ -> Stream.of();
      case Truth truth -> truth.zeroOne() ? Stream.of() : Stream.of(truth.claims());
      case Count count -> Stream.of(count.claims().each(claim -> claim.with(Claim.Extent.SOME)));
      case Plus plus -> Stream.concat(plus.left().kept(), plus.right().kept());
      case Share share -> Stream.concat(share.part().kept(), share.whole().kept());
      case Scaled scaled -> scaled.inner().kept();
      case Guarded guarded -> Stream.concat(guarded.inner().kept(), Stream.of(guarded.guard()));
      case Either either -> Stream.concat(either.first().kept(), either.second().kept());
      case Blend blend -> blend.parts().stream().flatMap(Quantity::kept);
    };
  }
}
