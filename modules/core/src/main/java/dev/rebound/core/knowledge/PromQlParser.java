package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.PromQl.Aggregation;
import dev.rebound.core.knowledge.PromQl.Binary;
import dev.rebound.core.knowledge.PromQl.Call;
import dev.rebound.core.knowledge.PromQl.Grouping;
import dev.rebound.core.knowledge.PromQl.Match;
import dev.rebound.core.knowledge.PromQl.Matcher;
import dev.rebound.core.knowledge.PromQl.Number;
import dev.rebound.core.knowledge.PromQl.Selector;
import dev.rebound.core.knowledge.PromQl.Subquery;
import dev.rebound.core.knowledge.PromQl.Text;
import dev.rebound.core.knowledge.PromQl.Unary;
import dev.rebound.core.knowledge.PromQlLexer.Kind;
import dev.rebound.core.knowledge.PromQlLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recursive descent over the words of an expression. */
final class PromQlParser {
  private static final Set<String> AGGREGATIONS = Set.of(
      "sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk",
      "limit_ratio");

  /** How strongly an operator binds; those of one number bind from the left, but for the power. */
  private static final Map<String, Integer> BINDS = Map.ofEntries(
      Map.entry("or", 1), Map.entry("and", 2), Map.entry("unless", 2),
      Map.entry("==", 3), Map.entry("!=", 3), Map.entry("<", 3), Map.entry("<=", 3), Map.entry(">", 3), Map.entry(">=", 3),
      Map.entry("+", 4), Map.entry("-", 4),
      Map.entry("*", 5), Map.entry("/", 5), Map.entry("%", 5), Map.entry("atan2", 5),
      Map.entry("^", 6));
  private static final int POWER = 6;

  private final List<Token> tokens;
  private int at;
  private int nodes;
  private int nesting;

  PromQlParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  PromQl expression() throws PromQlProblem {
    PromQl whole = binary(1);
    if (here().kind() != Kind.END) {
      throw new PromQlProblem("unexpected '" + here().text() + "'");
    }
    return whole;
  }

  private PromQl binary(int weakest) throws PromQlProblem {
    deeper();
    PromQl left = unary();
    while (true) {
      String operator = here().text().toLowerCase(Locale.ROOT);
      Integer binds = here().kind() == Kind.SIGN || here().kind() == Kind.NAME ? BINDS.get(operator) : null;
      if (binds == null || binds < weakest) {
        nesting--;
        return left;
      }
      at++;
      boolean bool = takeWord("bool");
      Optional<List<String>> on = matching();
      PromQl right = binary(binds == POWER ? binds : binds + 1);
      left = new Binary(operator, bool, on, left, right);
      count();
    }
  }

  private Optional<List<String>> matching() throws PromQlProblem {
    Optional<List<String>> on = Optional.empty();
    if (takeWord("on")) {
      on = Optional.of(names());
    } else if (here().word("ignoring") && next().is("(")) {
      at++;
      names();
    }
    if ((here().word("group_left") || here().word("group_right")) && !next().is("{")) {
      at++;
      if (here().is("(")) {
        names();
      }
    }
    return on;
  }

  private PromQl unary() throws PromQlProblem {
    if (here().is("-") || here().is("+")) {
      boolean negative = here().is("-");
      at++;
      count();
      return new Unary(negative, binary(POWER));
    }
    return modified(primary());
  }

  /** What may follow an operand: a range, a subquery, an offset, a time. */
  private PromQl modified(PromQl operand) throws PromQlProblem {
    PromQl result = operand;
    while (true) {
      if (here().is("[")) {
        result = ranged(result);
      } else if (takeWord("offset")) {
        boolean back = !take("-");
        result = shifted(result, number() * (back ? 1 : -1));
      } else if (take("@")) {
        instant();
      } else {
        return result;
      }
      count();
    }
  }

  private PromQl ranged(PromQl operand) throws PromQlProblem {
    at++;
    boolean steps = false;
    double seconds = here().number();
    while (!here().is("]")) {
      if (here().kind() == Kind.END) {
        throw new PromQlProblem("a range without its end");
      }
      steps |= here().is(":");
      at++;
    }
    at++;
    return operand instanceof Selector selector && !steps
        ? new Selector(selector.metric(), selector.matchers(), seconds, selector.offsetSeconds())
        : new Subquery(operand, 0);
  }

  private static PromQl shifted(PromQl operand, double seconds) throws PromQlProblem {
    return switch (operand) {
      case Selector selector -> new Selector(selector.metric(), selector.matchers(), selector.rangeSeconds(), seconds);
      case Subquery subquery -> new Subquery(subquery.inner(), seconds);
      case Number _, Text _, Call _, Aggregation _, Unary _, Binary _ -> throw new PromQlProblem("an offset of what has none");
    };
  }

  private void instant() throws PromQlProblem {
    if (here().kind() == Kind.NAME) {
      at++;
      expect("(");
      expect(")");
    } else {
      take("-");
      number();
    }
  }

  private PromQl primary() throws PromQlProblem {
    count();
    Token token = here();
    switch (token.kind()) {
      case NUMBER -> {
        at++;
        return new Number(token.number());
      }
      case TEXT -> {
        at++;
        return new Text(token.text());
      }
      case NAME -> {
        return named(token.text());
      }
      case SIGN, END -> {
        if (take("(")) {
          PromQl inner = binary(1);
          expect(")");
          return inner;
        }
        if (here().is("{")) {
          return selector("");
        }
        throw new PromQlProblem(token.kind() == Kind.END ? "the expression ends too early" : "unexpected '" + token.text() + "'");
      }
    }
    throw new PromQlProblem("an unknown word");
  }

  private PromQl named(String name) throws PromQlProblem {
    String lower = name.toLowerCase(Locale.ROOT);
    at++;
    if (AGGREGATIONS.contains(lower) && (here().is("(") || here().word("by") || here().word("without"))) {
      Grouping before = grouping();
      List<PromQl> arguments = arguments();
      Grouping after = grouping();
      if (arguments.isEmpty()) {
        throw new PromQlProblem("an aggregation of nothing");
      }
      return new Aggregation(lower, before == Grouping.WHOLE ? after : before, arguments);
    }
    if (here().is("(")) {
      return new Call(lower, arguments());
    }
    if (lower.equals("inf") || lower.equals("nan")) {
      return new Number(lower.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
    }
    return selector(name);
  }

  private Grouping grouping() throws PromQlProblem {
    if (here().word("by") || here().word("without")) {
      boolean without = here().word("without");
      at++;
      return new Grouping(without, names());
    }
    return Grouping.WHOLE;
  }

  private List<PromQl> arguments() throws PromQlProblem {
    expect("(");
    var arguments = new ArrayList<PromQl>();
    while (!take(")")) {
      arguments.add(binary(1));
      if (!here().is(")")) {
        expect(",");
      }
    }
    return arguments;
  }

  private Selector selector(String name) throws PromQlProblem {
    String metric = name;
    var matchers = new ArrayList<Matcher>();
    if (take("{")) {
      while (!take("}")) {
        Token label = here();
        if (label.kind() != Kind.NAME && label.kind() != Kind.TEXT) {
          throw new PromQlProblem("no label where one must be");
        }
        at++;
        if (here().kind() == Kind.SIGN && !here().is(",") && !here().is("}")) {
          matchers.add(matcher(label.text()));
        } else if (label.kind() == Kind.TEXT) {
          metric = label.text();
        } else {
          throw new PromQlProblem("a label without a condition");
        }
        if (!here().is("}")) {
          expect(",");
        }
      }
    }
    for (Matcher matcher : matchers) {
      if (matcher.label().equals("__name__") && matcher.match().keeps() && metric.isEmpty()) {
        metric = matcher.value();
      }
    }
    matchers.removeIf(matcher -> matcher.label().equals("__name__"));
    return new Selector(metric, matchers, 0, 0);
  }

  private Matcher matcher(String label) throws PromQlProblem {
    Match match =
        switch (here().text()) {
          case "=", "==" -> Match.EQUAL;
          case "!=" -> Match.NOT_EQUAL;
          case "=~" -> Match.LIKE;
          case "!~" -> Match.NOT_LIKE;
          default -> throw new PromQlProblem("a label with an unknown condition");
        };
    at++;
    Token value = here();
    if (value.kind() != Kind.TEXT) {
      throw new PromQlProblem("a label without a value");
    }
    at++;
    count();
    return new Matcher(label, match, value.text());
  }

  private List<String> names() throws PromQlProblem {
    expect("(");
    var names = new ArrayList<String>();
    while (!take(")")) {
      if (here().kind() != Kind.NAME && here().kind() != Kind.TEXT) {
        throw new PromQlProblem("no label where one must be");
      }
      names.add(here().text());
      at++;
      if (!here().is(")")) {
        expect(",");
      }
    }
    return names;
  }

  private double number() throws PromQlProblem {
    if (here().kind() != Kind.NUMBER) {
      throw new PromQlProblem("no number where one must be");
    }
    at++;
    return tokens.get(at - 1).number();
  }

  private Token here() {
    return tokens.get(at);
  }

  private Token next() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  private boolean take(String sign) {
    boolean there = here().is(sign);
    at += there ? 1 : 0;
    return there;
  }

  private boolean takeWord(String word) {
    boolean there = here().word(word);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String sign) throws PromQlProblem {
    if (!take(sign)) {
      throw new PromQlProblem("'" + sign + "' expected before '" + here().text() + "'");
    }
  }

  private void count() throws PromQlProblem {
    nodes++;
    if (nodes > PromQl.NODES_MAX) {
      throw new PromQlProblem("more than " + PromQl.NODES_MAX + " parts");
    }
  }

  private void deeper() throws PromQlProblem {
    nesting++;
    if (nesting > PromQl.NESTING_MAX) {
      throw new PromQlProblem("more than " + PromQl.NESTING_MAX + " parts inside each other");
    }
  }
}
