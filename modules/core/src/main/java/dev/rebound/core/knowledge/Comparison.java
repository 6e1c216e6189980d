package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Claim.Extent;
import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.Quantity.Blend;
import dev.rebound.core.knowledge.Quantity.Constant;
import dev.rebound.core.knowledge.Quantity.Count;
import dev.rebound.core.knowledge.Quantity.Either;
import dev.rebound.core.knowledge.Quantity.Guarded;
import dev.rebound.core.knowledge.Quantity.Plus;
import dev.rebound.core.knowledge.Quantity.Scaled;
import dev.rebound.core.knowledge.Quantity.Series;
import dev.rebound.core.knowledge.Quantity.Share;
import dev.rebound.core.knowledge.Quantity.Span;
import dev.rebound.core.knowledge.Quantity.Spread;
import dev.rebound.core.knowledge.Quantity.Truth;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a comparison claims: a quantity beside a number, or beside another quantity. */
final class Comparison {
  private static final Map<String, String> TURNED = Map.of("==", "==", "!=", "!=", "<", ">", ">", "<", "<=", ">=", ">=", "<=");
  /** From this share of a hundred on, everything is meant; a share may be written of one or of a hundred. */
  private static final double WHOLE = 1;

  private Comparison() {}

  static Claims of(Quantity left, String operator, Quantity right) {
    if (right instanceof Constant constant) {
      return beside(left, operator, constant.value());
    }
    if (left instanceof Constant constant) {
      return beside(right, TURNED.getOrDefault(operator, operator), constant.value());
    }
    if (right instanceof Scaled scaled && scaled.inner() instanceof Constant) {
      return joined(left, State.OTHER);
    }
    if (left instanceof Count part && (operator.equals("==") || operator.equals(">=")) && sameSeries(left, right)) {
      return part.claims().each(claim -> claim.with(Extent.ALL));
    }
    return Claims.both(joined(left, State.DIFFERS), joined(right, State.DIFFERS));
  }

  /** Whether two quantities measure the same metrics, as the down ones among all. */
  private static boolean sameSeries(Quantity left, Quantity right) {
    List<String> one = metrics(left);
    return !one.isEmpty() && one.equals(metrics(right));
  }

  private static List<String> metrics(Quantity quantity) {
    return Stream.concat(
            quantity.series().map(series -> series.selector().metric()),
            quantity.kept().flatMap(Claims::all).map(claim -> claim.selector().metric()))
        .distinct().sorted().toList();
  }

  private static Claims beside(Quantity quantity, String operator, double number) {
    return switch (quantity) {
      case Constant _ -> Claims.NOTHING;
      case Series series -> new Claims.One(claim(series, state(series, operator, number)));
      case Truth truth -> truth.zeroOne() ? saysTruth(truth.claims(), operator, number) : truth.claims();
      case Count count -> counted(count, operator, number);
      case Plus plus when plain(operator, number) == State.ZERO ->
          Claims.both(beside(plus.left(), operator, number), beside(plus.right(), operator, number));
      case Share share -> share(share, operator, number);
      case Scaled scaled -> beside(scaled.inner(), scaled.factor() < 0 ? TURNED.getOrDefault(operator, operator) : operator,
          number / scaled.factor());
      case Guarded guarded -> Claims.both(beside(guarded.inner(), operator, number), guarded.guard());
      case Either either when either.second() instanceof Constant -> beside(either.first(), operator, number);
      case Either either -> new Claims.AnyOf(List.of(beside(either.first(), operator, number), beside(either.second(), operator, number)));
      case Plus _, Blend _ -> joined(quantity, State.OTHER);
    };
  }

  private static Claims saysTruth(Claims claims, String operator, double number) {
    return switch (plain(operator, number)) {
      case POSITIVE -> claims;
      case ZERO -> claims.negated(Extent.EACH);
      default -> Claims.NOTHING;
    };
  }

  private static Claims counted(Count count, String operator, double number) {
    Claims claims = count.claims();
    return switch (operator.equals("!=") ? State.OTHER : plain(operator, number)) {
      case ZERO -> none(count);
      case LOW -> claims.negated(Extent.SOME).each(claim -> claim.with(Extent.SOME).with(claim.state() == State.NONE ? State.LOW
          : claim.state()));
      case POSITIVE -> claims.each(claim -> claim.with(Extent.SOME));
      default -> claims.each(claim -> claim.with(Extent.SOME).with(claim.state() == State.PRESENT ? State.HIGH : claim.state()));
    };
  }

  private static Claims none(Count count) {
    return count.claims().negated(count.acrossInstances() ? Extent.ALL : Extent.EACH);
  }

  private static Claims share(Share share, String operator, double number) {
    State state = plain(operator, number);
    if (state == State.ZERO && !operator.equals("<")) {
      return beside(share.part(), operator, 0);
    }
    boolean low = operator.startsWith("<") || state == State.ZERO;
    if (share.part() instanceof Count count && low) {
      return count.claims().negated(Extent.SOME);
    }
    if (share.part() instanceof Count count && (number == WHOLE && !operator.equals(">") && sameSeries(share.part(), share.whole()))) {
      return count.claims().each(claim -> claim.with(Extent.ALL));
    }
    return joined(share, low ? State.LOW : State.HIGH);
  }

  /** One claim of every metric, beside those that hold already. */
  static Claims joined(Quantity quantity, State state) {
    Stream<Claims> made = quantity.series().map(series -> new Claims.One(claim(series, series.rate() ? rate(state) : state)));
    return new Claims.AllOf(Stream.concat(quantity.kept(), made).toList());
  }

  private static State rate(State state) {
    return state == State.DIFFERS || state == State.OTHER ? State.CHANGES : state;
  }

  private static Claim claim(Series series, State state) {
    boolean zero = state == State.ZERO;
    boolean positive = state == State.POSITIVE;
    boolean lasting = series.span() == Span.NOW || zero && series.span() == Span.LARGEST || positive && series.span() == Span.SMALLEST
        || zero && series.span() == Span.MEAN;
    Extent extent =
        switch (series.spread()) {
          case EACH -> Extent.EACH;
          case LARGEST -> zero || state == State.LOW ? all(series) : each(series, Extent.SOME);
          case SUM, MEAN, COUNT -> zero ? all(series) : each(series, Extent.SOME);
          case SMALLEST -> positive ? all(series) : each(series, Extent.SOME);
        };
    return new Claim(series.selector(), state, extent, lasting);
  }

  private static Extent all(Series series) {
    return series.acrossInstances() ? Extent.ALL : Extent.EACH;
  }

  private static Extent each(Series series, Extent across) {
    return series.acrossInstances() ? across : Extent.EACH;
  }

  /** What is claimed of one metric's value. A mean below one is only lower than it was; one that is zero was zero all along. */
  private static State state(Series series, String operator, double number) {
    State plain = plain(operator, number);
    boolean mean = series.spread() == Quantity.Spread.MEAN || series.span() == Span.MEAN;
    if (series.rate()) {
      return plain == State.ZERO || plain == State.LOW ? State.OTHER : State.CHANGES;
    }
    if (plain == State.ZERO && mean && (operator.equals("<") || operator.equals("!="))) {
      return State.LOW;
    }
    if (operator.equals("!=") && number == 1 && series.spread() == Spread.SUM) {
      return State.OTHER;
    }
    return plain;
  }

  /** What a comparison with a number says of a value that is zero or more, and zero or one where it speaks of liveness. */
  static State plain(String operator, double number) {
    boolean always = operator.startsWith(">") && (number < 0 || number == 0 && operator.equals(">="));
    boolean never = operator.startsWith("<") && (number < 0 || number == 0 && operator.equals("<"));
    if (Double.isNaN(number) || always || never) {
      return State.OTHER;
    }
    return switch (operator) {
      case "==" -> number == 0 ? State.ZERO : number == 1 ? State.POSITIVE : State.NUMBER;
      case "!=" -> number == 1 ? State.ZERO : number == 0 ? State.POSITIVE : State.OTHER;
      case "<" -> number > 0 && number <= 1 ? State.ZERO : State.LOW;
      case "<=" -> number >= 0 && number < 1 ? State.ZERO : State.LOW;
      case ">" -> number >= 0 && number < 1 ? State.POSITIVE : State.HIGH;
      case ">=" -> number > 0 && number <= 1 ? State.POSITIVE : State.HIGH;
      default -> State.OTHER;
    };
  }
}
