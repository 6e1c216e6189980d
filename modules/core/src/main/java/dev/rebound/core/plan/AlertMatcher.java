package dev.rebound.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Alertmanager's matchers: {@code name="value"}, with {@code =}, {@code !=}, {@code =~} and {@code !~}, joined by commas, braces
 * optional. All must match; a missing label is the empty string; regular expressions are anchored.
 * Source: Alertmanager documentation, "Configuration", section "matcher".
 */
public record AlertMatcher(String text, List<Condition> conditions) {
  private static final Pattern CONDITION =
      Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"{}]+))\\s*");

  public AlertMatcher {
    conditions = List.copyOf(conditions);
  }

  /** One condition on one label. @param value as a pattern; taken literally by the operators that compare */
  public record Condition(String label, Operator operator, Pattern value) {
    boolean accepts(String actual) {
      return switch (operator) {
        case EQUAL -> actual.equals(value.pattern());
        case NOT_EQUAL -> !actual.equals(value.pattern());
        case MATCHES -> value.matcher(actual).matches();
        case NOT_MATCHES -> !value.matcher(actual).matches();
      };
    }
  }

  /** Two matchers of the same text are the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AlertMatcher matcher && matcher.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The four operators. */
  public enum Operator {
    EQUAL,
    NOT_EQUAL,
    MATCHES,
    NOT_MATCHES
  }

  /** Reads a matcher line. @throws IllegalArgumentException with the place and what would be right */
  public static AlertMatcher parse(String text) {
    String body = text.strip();
    if (body.startsWith("{") && body.endsWith("}")) {
      body = body.substring(1, body.length() - 1);
    }
    var conditions = new ArrayList<Condition>();
    Matcher matcher = CONDITION.matcher(body);
    int at = 0;
    while (at < body.length()) {
      if (!matcher.region(at, body.length()).lookingAt()) {
        throw new IllegalArgumentException("expected label=\"value\" (or !=, =~, !~) at '" + body.substring(at) + "'");
      }
      conditions.add(condition(matcher));
      at = matcher.end();
      if (at < body.length()) {
        if (body.charAt(at) != ',') {
          throw new IllegalArgumentException("expected ',' at '" + body.substring(at) + "'");
        }
        at++;
      }
    }
    if (conditions.isEmpty()) {
      throw new IllegalArgumentException("a matcher needs at least one label=\"value\"");
    }
    return new AlertMatcher(text, conditions);
  }

  private static Condition condition(Matcher matcher) {
    String quoted = matcher.group(3);
    String value = quoted == null ? matcher.group(4) : quoted.replaceAll("\\\\(.)", "$1");
    Operator operator =
        switch (matcher.group(2)) {
          case "=" -> Operator.EQUAL;
          case "!=" -> Operator.NOT_EQUAL;
          case "=~" -> Operator.MATCHES;
          default -> Operator.NOT_MATCHES;
        };
    boolean literal = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
    try {
      return new Condition(matcher.group(1), operator, Pattern.compile(value, literal ? Pattern.LITERAL : 0));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + value + "' is not a regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether all conditions hold. */
  public boolean matches(Map<String, String> labels) {
    for (Condition condition : conditions) {
      if (!condition.accepts(labels.getOrDefault(condition.label(), ""))) {
        return false;
      }
    }
    return true;
  }
}
