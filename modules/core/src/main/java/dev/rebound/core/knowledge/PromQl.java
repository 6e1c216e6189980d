package dev.rebound.core.knowledge;

import java.util.List;
import java.util.Optional;

/**
 * A PromQL expression as a tree: what an alert rule says, without its parentheses. Read by our own reader, so that what an alert means can
 * be decided by its expression; it never evaluates anything. The grammar is that of Prometheus 3, "Querying basics" and "Operators".
 */
public sealed interface PromQl {
  /** A longer expression is not read, characters. */
  int TEXT_CHARACTERS_MAX = 32_768;
  /** An expression of more nodes is not read; this bounds the depth of the tree too. */
  int NODES_MAX = 1_000;
  /** Parentheses, braces and calls inside each other; a deeper expression is not read. */
  int NESTING_MAX = 100;

  /** How a matcher compares a label with its value. */
  enum Match {
    EQUAL,
    NOT_EQUAL,
    LIKE,
    NOT_LIKE;

    /** Whether it keeps the series that carry the value, and drops the others. */
    boolean keeps() {
      return this == EQUAL || this == LIKE;
    }
  }

  /** One condition on a label, as in {@code role!="replica"}. */
  record Matcher(String label, Match match, String value) {}

  /** By which labels an aggregation keeps its groups apart; {@code without} keeps all but the named ones. */
  record Grouping(boolean without, List<String> labels) {
    public Grouping {
      labels = List.copyOf(labels);
    }

    /** One single group. */
    static final Grouping WHOLE = new Grouping(false, List.of());
  }

  /** A number, also a duration that stands for its seconds. */
  record Number(double value) implements PromQl {}

  /** A text, as label_replace takes. */
  record Text(String value) implements PromQl {}

  /**
   * A choice of series.
   *
   * @param metric its name; empty where only matchers choose
   * @param matchers the conditions, without that on the name
   * @param rangeSeconds how long a time it looks at; 0 for an instant
   * @param offsetSeconds how far back it looks
   */
  record Selector(String metric, List<Matcher> matchers, double rangeSeconds, double offsetSeconds) implements PromQl {
    public Selector {
      matchers = List.copyOf(matchers);
    }
  }

  /** A function with its arguments. */
  record Call(String function, List<PromQl> arguments) implements PromQl {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** An aggregation over groups, as in {@code sum by (job) (up)}; the last argument is what it aggregates. */
  record Aggregation(String operator, Grouping grouping, List<PromQl> arguments) implements PromQl {
    public Aggregation {
      arguments = List.copyOf(arguments);
    }
  }

  /** A sign before an expression. */
  record Unary(boolean negative, PromQl operand) implements PromQl {}

  /**
   * Two expressions and an operator between them.
   *
   * @param operator in lower case
   * @param bool whether it answers 0 or 1 instead of keeping series
   * @param on the labels that must agree; empty where nothing is said or {@code ignoring} is
   */
  record Binary(String operator, boolean bool, Optional<List<String>> on, PromQl left, PromQl right) implements PromQl {}

  /** An expression over time, as in {@code (up == 0)[5m:]}. */
  record Subquery(PromQl inner, double offsetSeconds) implements PromQl {}

  /** What came of reading a text. */
  sealed interface Reading {
    /** It was read. */
    record Read(PromQl expression) implements Reading {}

    /** It is not PromQL, or beyond a limit. */
    record Unreadable(String why) implements Reading {}
  }

  /** Reads an expression. Never throws, whatever the text is. */
  static Reading read(String text) {
    if (text.length() > TEXT_CHARACTERS_MAX) {
      return new Reading.Unreadable("longer than " + TEXT_CHARACTERS_MAX + " characters");
    }
    try {
      return new Reading.Read(new PromQlParser(PromQlLexer.tokens(text)).expression());
    } catch (PromQlProblem problem) {
      return new Reading.Unreadable(problem.why());
    }
  }
}
