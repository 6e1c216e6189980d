package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.PromQl.Selector;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What an alert claims about one metric when it fires: "{@code pg_up} is zero, of each series for itself".
 *
 * @param extent of how many of its series
 * @param lasting whether it holds for now, or all along the range; false where it was so at some time, or long ago
 */
record Claim(Selector selector, State state, Extent extent, boolean lasting) {
  /** What is claimed of the value. */
  enum State {
    /** It is zero, or not one. */
    ZERO,
    /** It is above zero, or one. */
    POSITIVE,
    /** Some number that is neither zero nor one. */
    NUMBER,
    /** It is below a limit. */
    LOW,
    /** It is above a limit. */
    HIGH,
    /** It is not what another metric says. */
    DIFFERS,
    /** It changes, or changes too fast. */
    CHANGES,
    /** There is no such series: nothing was scraped, or nothing is left. */
    ABSENT,
    /** A count of such series came to nothing. */
    NONE,
    /** There is such a series. */
    PRESENT,
    /** Anything else. */
    OTHER
  }

  /** Of how many series of one group it is claimed. */
  enum Extent {
    /** Of one series, for itself. */
    EACH,
    /** Of all that belong together, whichever instance they come from. */
    ALL,
    /** Of some among others. */
    SOME
  }

  Claim with(State other) {
    return new Claim(selector, other, extent, lasting);
  }

  Claim with(Extent other) {
    return new Claim(selector, state, other, lasting);
  }

  /** Claims joined by the operators of sets. */
  sealed interface Claims {
    /** Nothing is claimed. */
    Claims NOTHING = new AllOf(List.of());

    /** One. */
    record One(Claim claim) implements Claims {}

    /** All hold. */
    record AllOf(List<Claims> parts) implements Claims {
      public AllOf {
        parts = List.copyOf(parts);
      }
    }

    /** At least one holds, and which one the alert does not tell. */
    record AnyOf(List<Claims> parts) implements Claims {
      public AnyOf {
        parts = List.copyOf(parts);
      }
    }

    /** It fires always. */
    record Always() implements Claims {}

    static Claims both(Claims first, Claims second) {
      return first.equals(NOTHING) ? second : second.equals(NOTHING) ? first : new AllOf(List.of(first, second));
    }

    /** Every single claim. */
    default Stream<Claim> all() {
      return switch (this) {
        case One one -> Stream.of(one.claim());
        case AllOf allOf -> allOf.parts().stream().flatMap(Claims::all);
        case AnyOf anyOf -> anyOf.parts().stream().flatMap(Claims::all);
        case Always _ -> Stream.of();
      };
    }

    /** The same with each single claim changed. */
    default Claims each(UnaryOperator<Claim> change) {
      return switch (this) {
        case One one -> new One(change.apply(one.claim()));
        case AllOf allOf -> new AllOf(allOf.parts().stream().map(part -> part.each(change)).toList());
        case AnyOf anyOf -> new AnyOf(anyOf.parts().stream().map(part -> part.each(change)).toList());
        case Always always -> always;
      };
    }

    /** What holds where no series is found for which these hold; {@code extent} says among which ones none is found. */
    default Claims negated(Extent extent) {
      return switch (this) {
        case One one -> opposite(one.claim(), extent);
        case AllOf allOf -> new AnyOf(allOf.parts().stream().map(part -> part.negated(extent)).toList());
        case AnyOf anyOf -> new AllOf(anyOf.parts().stream().map(part -> part.negated(extent)).toList());
        case Always _ -> NOTHING;
      };
    }

    private static Claims opposite(Claim claim, Extent extent) {
      State state =
          switch (claim.state()) {
            case ZERO -> State.POSITIVE;
            case POSITIVE -> State.ZERO;
            case PRESENT -> State.NONE;
            case ABSENT, NONE -> State.PRESENT;
            case NUMBER, LOW, HIGH, DIFFERS, CHANGES, OTHER -> State.OTHER;
          };
      return new One(claim.with(state).with(extent));
    }
  }
}
