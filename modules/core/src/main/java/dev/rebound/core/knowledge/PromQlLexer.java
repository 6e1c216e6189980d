package dev.rebound.core.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts the text of an expression into its words. */
final class PromQlLexer {
  /** Two characters before one, so that {@code >=} is not read as {@code >}. */
  private static final List<String> SIGNS = List.of(
      "==", "!=", "<=", ">=", "=~", "!~", "+", "-", "*", "/", "%", "^", "<", ">", "=", "(", ")", "{", "}", "[", "]", ",", ":", "@");

  /** What a word is. */
  enum Kind {
    NAME,
    NUMBER,
    TEXT,
    SIGN,
    END
  }

  /** One word; {@code number} is its value where it is a number or a duration in seconds. */
  record Token(Kind kind, String text, double number) {
    boolean is(String sign) {
      return kind == Kind.SIGN && text.equals(sign);
    }

    boolean word(String keyword) {
      return kind == Kind.NAME && text.equalsIgnoreCase(keyword);
    }
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int brackets;

  private PromQlLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) throws PromQlProblem {
    var lexer = new PromQlLexer(text);
    while (lexer.at < text.length()) {
      lexer.next();
    }
    lexer.tokens.add(new Token(Kind.END, "", 0));
    return lexer.tokens;
  }

  private void next() throws PromQlProblem {
    char here = text.charAt(at);
    if (Character.isWhitespace(here)) {
      at++;
    } else if (here == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (here == '"' || here == '\'' || here == '`') {
      quoted(here);
    } else if (digit(at) || here == '.' && digit(at + 1)) {
      number();
    } else if (begins(here) || here == ':' && brackets == 0) {
      int start = at;
      while (at < text.length() && (begins(text.charAt(at)) || digit(at) || text.charAt(at) == ':')) {
        at++;
      }
      tokens.add(new Token(Kind.NAME, text.substring(start, at), 0));
    } else {
      sign();
    }
  }

  private static boolean begins(char character) {
    return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z' || character == '_';
  }

  private boolean digit(int place) {
    return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
  }

  private void sign() throws PromQlProblem {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        brackets += sign.equals("[") ? 1 : sign.equals("]") ? -1 : 0;
        tokens.add(new Token(Kind.SIGN, sign, 0));
        at += sign.length();
        return;
      }
    }
    throw new PromQlProblem("an unknown character at " + at);
  }

  private void quoted(char quote) throws PromQlProblem {
    var value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char here = text.charAt(at);
      if (here == quote) {
        at++;
        tokens.add(new Token(Kind.TEXT, value.toString(), 0));
        return;
      }
      if (here == '\\' && quote != '`' && at + 1 < text.length()) {
        at++;
        char escaped = text.charAt(at);
        value.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped);
      } else {
        value.append(here);
      }
    }
    throw new PromQlProblem("a text without its end");
  }

  /** A number, or a duration such as {@code 1h30m}. */
  private void number() throws PromQlProblem {
    int start = at;
    if (text.startsWith("0x", at) || text.startsWith("0X", at)) {
      at += 2;
      while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
        at++;
      }
      add(start, hexadecimal(text.substring(start + 2, at)));
      return;
    }
    digits();
    if (at < text.length() && "eE".indexOf(text.charAt(at)) >= 0 && exponentFollows()) {
      at += 2;
      digits();
    }
    double value = decimal(start, at);
    double seconds = 0;
    boolean duration = false;
    while (unit() > 0) {
      duration = true;
      seconds += value * unit();
      at += text.startsWith("ms", at) ? 2 : 1;
      int piece = at;
      digits();
      value = piece == at ? 0 : decimal(piece, at);
    }
    add(start, duration ? seconds : value);
  }

  private void add(int start, double value) throws PromQlProblem {
    if (at < text.length() && begins(text.charAt(at))) {
      throw new PromQlProblem("a number that goes on as a word at " + at);
    }
    tokens.add(new Token(Kind.NUMBER, text.substring(start, at), value));
  }

  private void digits() {
    while (digit(at) || at < text.length() && text.charAt(at) == '.' || at < text.length() && text.charAt(at) == '_' && digit(at + 1)) {
      at++;
    }
  }

  private boolean exponentFollows() {
    return digit(at + 1) || at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 && digit(at + 2);
  }

  /** Seconds of the unit that stands here; 0 where none does. */
  private double unit() {
    if (at >= text.length()) {
      return 0;
    }
    return switch (text.charAt(at)) {
      case 'm' -> text.startsWith("ms", at) ? 0.001 : 60;
      case 's' -> 1;
      case 'h' -> 3_600;
      case 'd' -> 86_400;
      case 'w' -> 604_800;
      case 'y' -> 31_536_000;
      default -> 0;
    };
  }

  private double decimal(int start, int end) throws PromQlProblem {
    try {
      return Double.parseDouble(text.substring(start, end).replace("_", "").toLowerCase(Locale.ROOT));
    } catch (NumberFormatException notOne) {
      throw new PromQlProblem("no number at " + start);
    }
  }

  private static double hexadecimal(String digits) {
    double value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 16 + Character.digit(digits.charAt(i), 16);
    }
    return value;
  }
}
