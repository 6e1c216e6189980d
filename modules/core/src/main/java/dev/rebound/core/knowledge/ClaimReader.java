package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Claim.Claims;
import dev.rebound.core.knowledge.Claim.Extent;
import dev.rebound.core.knowledge.Claim.State;
import dev.rebound.core.knowledge.PromQl.Aggregation;
import dev.rebound.core.knowledge.PromQl.Binary;
import dev.rebound.core.knowledge.PromQl.Call;
import dev.rebound.core.knowledge.PromQl.Grouping;
import dev.rebound.core.knowledge.PromQl.Selector;
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
import java.util.Set;

/**
 * Reads an expression as claims: what must hold of which metrics for the alert to fire. One pass over the tree, each node once: first what
 * a part measures (a {@link Quantity}), then what its comparison claims of it.
 */
final class ClaimReader {
  private static final Set<String> RATES = Set.of("rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets",
      "predict_linear", "holt_winters", "double_exponential_smoothing");
  private static final Set<String> PLAIN = Set.of("last_over_time", "clamp", "clamp_min", "clamp_max", "round", "ceil", "floor", "abs",
      "sgn", "scalar", "vector", "label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc",
      "present_over_time",
      "first_over_time");
  /** Labels that tell instances apart: a group by one of them is still about one of many. */
  private static final Set<String> OF_AN_INSTANCE = Set.of("instance", "pod", "pod_name", "kubernetes_pod_name", "server", "node", "host",
      "hostname", "nodename", "node_name", "addr", "address", "ip", "member", "service_id", "service_name", "upstream", "endpoint",
      "target",
      "id", "container", "replica", "kubernetes_node", "exported_instance");
  /** Looking further back than this says nothing of now, seconds; exporters of clouds look back about ten minutes. */
  private static final double LONG_AGO_SECONDS = 20 * 60;
  /** A mean over more than this is a report on availability, seconds. */
  private static final double REPORT_SECONDS = 6 * 3_600;

  private ClaimReader() {}

  /** What must hold for an alert of this expression to fire. */
  static Claims claims(PromQl expression) {
    return fires(quantity(expression));
  }

  /** An alert fires for every series that is left, whatever its value. */
  private static Claims fires(Quantity quantity) {
    return switch (quantity) {
      case Constant _ -> new Claims.Always();
      case Truth truth -> truth.zeroOne() ? weakened(truth.claims()) : truth.claims();
      case Series series -> new Claims.One(new Claim(series.selector(), State.PRESENT, Extent.EACH, series.span() == Span.NOW));
      case Either either -> new Claims.AnyOf(List.of(fires(either.first()), fires(either.second())));
      case Guarded guarded -> Claims.both(fires(guarded.inner()), guarded.guard());
      case Count _, Plus _, Share _, Scaled _, Blend _ -> Comparison.joined(quantity, State.OTHER);
    };
  }

  /** A rule that says 0 or 1 fires with both, so nothing is proved. */
  private static Claims weakened(Claims claims) {
    return claims.each(claim -> new Claim(claim.selector(), claim.state(), claim.extent(), false));
  }

  private static Quantity quantity(PromQl expression) {
    return switch (expression) {
      case PromQl.Number number -> new Constant(number.value());
      case PromQl.Text _ -> new Constant(Double.NaN);
      case Selector selector -> new Series(selector, Spread.EACH, span(selector.offsetSeconds()), false, false);
      case PromQl.Subquery subquery -> quantity(subquery.inner());
      case PromQl.Unary unary -> unary.negative() ? scaled(quantity(unary.operand()), -1) : quantity(unary.operand());
      case Call call -> call(call);
      case Aggregation aggregation -> aggregated(aggregation);
      case Binary binary -> binary(binary);
    };
  }

  private static Span span(double offsetSeconds) {
    return Math.abs(offsetSeconds) > LONG_AGO_SECONDS ? Span.LONG_AGO : Span.NOW;
  }

  private static Quantity binary(Binary binary) {
    Quantity left = quantity(binary.left());
    Quantity right = quantity(binary.right());
    return switch (binary.operator()) {
      case "==", "!=", "<", ">", "<=", ">=" -> compared(left, binary, right);
      case "and" -> new Guarded(left, fires(right));
      case "unless" -> new Guarded(left, spared(fires(right)));
      case "or" -> or(left, right);
      default -> arithmetic(binary.operator(), left, right);
    };
  }

  private static Quantity compared(Quantity left, Binary binary, Quantity right) {
    if (left instanceof Constant && right instanceof Constant) {
      return new Truth(new Claims.Always(), binary.bool());
    }
    return new Truth(Comparison.of(left, binary.operator(), right), binary.bool());
  }

  /** {@code x unless on (id) up == 1} leaves those of which nothing says that they are up: as good as absent, and no more. */
  private static Claims spared(Claims claims) {
    return new Claims.AllOf(claims.all().filter(claim -> claim.state() == State.POSITIVE)
        .map(claim -> (Claims) new Claims.One(claim.with(State.ABSENT).with(Extent.EACH))).toList());
  }

  private static Quantity or(Quantity left, Quantity right) {
    return left instanceof Truth one && right instanceof Truth other
        ? new Truth(new Claims.AnyOf(List.of(one.claims(), other.claims())), one.zeroOne() || other.zeroOne())
        : new Either(left, right);
  }

  private static Quantity arithmetic(String operator, Quantity left, Quantity right) {
    if (left instanceof Constant one && right instanceof Constant other) {
      return new Constant(number(operator, one.value(), other.value()));
    }
    return switch (operator) {
      case "+" -> new Plus(left, right);
      case "*" -> {
        if (right instanceof Constant constant) {
          yield scaled(left, constant.value());
        }
        if (left instanceof Constant constant) {
          yield scaled(right, constant.value());
        }
        yield joins(right) ? new Guarded(left, fires(right)) : joins(left) ? new Guarded(right, fires(left)) : new Blend(List.of(left,
            right));
      }
      case "/" -> right instanceof Constant constant ? scaled(left, 1 / constant.value()) : new Share(left, right);
      default -> new Blend(List.of(left, right));
    };
  }

  /** Metrics that are always one and only bring labels: multiplied by one, a value stays what it is. */
  private static boolean joins(Quantity quantity) {
    return quantity instanceof Series series && !series.rate()
        && (series.selector().metric().endsWith("_info") || series.selector().metric().endsWith("_labels"));
  }

  private static Quantity scaled(Quantity quantity, double factor) {
    if (quantity instanceof Constant constant) {
      return new Constant(constant.value() * factor);
    }
    return Double.isFinite(factor) && factor != 0 ? new Scaled(quantity, factor) : new Blend(List.of(quantity));
  }

  private static double number(String operator, double left, double right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "%" -> left % right;
      case "^" -> Math.pow(left, right);
      default -> Double.NaN;
    };
  }

  private static Quantity call(Call call) {
    List<Quantity> arguments = call.arguments().stream().map(ClaimReader::quantity).toList();
    if (arguments.isEmpty()) {
      return new Constant(Double.NaN);
    }
    Quantity first = arguments.getFirst();
    String function = call.function();
    if (PLAIN.contains(function)) {
      return first;
    }
    if (RATES.contains(function)) {
      return over(first, Span.NOW, true);
    }
    return switch (function) {
      case "absent", "absent_over_time" -> new Truth(missing(first), false);
      case "max_over_time" -> over(first, Span.LARGEST, false);
      case "min_over_time" -> over(first, Span.SMALLEST, false);
      case "avg_over_time" -> over(first, Span.MEAN, false);
      case "sum_over_time" -> over(first, Span.LARGEST, false);
      case "count_over_time" -> first instanceof Truth truth ? new Count(weakened(truth.claims()), false) : new Count(fires(first), false);
      default -> new Blend(arguments);
    };
  }

  private static Claims missing(Quantity quantity) {
    return fires(quantity).negated(Extent.ALL).each(claim ->
        claim.state() == State.ZERO || claim.state() == State.NONE ? claim.with(State.ABSENT) : claim);
  }

  private static Quantity over(Quantity quantity, Span span, boolean rate) {
    return switch (quantity) {
      case Series series when span == Span.MEAN && series.selector().rangeSeconds() > REPORT_SECONDS -> new Blend(List.of(quantity));
      case Series series -> new Series(series.selector(), series.spread(),
          series.span() == Span.LONG_AGO ? Span.LONG_AGO : span, series.acrossInstances(), rate || series.rate());
      case Truth truth when !truth.zeroOne() -> new Truth(weakened(truth.claims()), false);
      case Constant _, Truth _, Count _, Plus _, Share _, Scaled _, Guarded _, Either _, Blend _ -> new Blend(List.of(quantity));
    };
  }

  private static Quantity aggregated(Aggregation aggregation) {
    Quantity inner = quantity(aggregation.arguments().getLast());
    boolean across = across(aggregation.grouping());
    return switch (aggregation.operator()) {
      case "sum" -> spread(inner, Spread.SUM, across);
      case "max" -> spread(inner, Spread.LARGEST, across);
      case "min" -> spread(inner, Spread.SMALLEST, across);
      case "avg", "group", "quantile" -> spread(inner, Spread.MEAN, across);
      case "count" -> counted(inner, across);
      case "topk", "bottomk", "limitk" -> inner;
      default -> new Blend(List.of(inner));
    };
  }

  private static boolean across(Grouping grouping) {
    boolean named = grouping.labels().stream().anyMatch(OF_AN_INSTANCE::contains);
    return grouping.without() == named;
  }

  private static Quantity spread(Quantity inner, Spread spread, boolean across) {
    return switch (inner) {
      case Series series when series.spread() == Spread.EACH || spread != Spread.SMALLEST && series.spread() == spread ->
          new Series(series.selector(), spread, series.span(), across, series.rate());
      case Truth truth when spread == Spread.SUM && truth.zeroOne() -> new Count(truth.claims(), across);
      case Truth truth -> truth;
      case Guarded guarded -> new Guarded(spread(guarded.inner(), spread, across), guarded.guard());
      case Either either when either.second() instanceof Constant -> new Either(spread(either.first(), spread, across), either.second());
      case Scaled scaled -> scaled(spread(scaled.inner(), spread, across), scaled.factor());
      case Plus plus -> new Plus(spread(plus.left(), spread, across), spread(plus.right(), spread, across));
      case Series _, Constant _, Count _, Share _, Either _, Blend _ -> inner;
    };
  }

  private static Quantity counted(Quantity inner, boolean across) {
    return new Count(fires(inner), across);
  }
}
