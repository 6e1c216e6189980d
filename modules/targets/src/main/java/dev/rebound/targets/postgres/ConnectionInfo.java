package dev.rebound.targets.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A connection string of libpq in its keyword form, as {@code primary_conninfo} holds it (PostgreSQL documentation, 34.1.1.1). It may hold
 * a password: its text form hides everything.
 */
final class ConnectionInfo {
  private final Map<String, String> parameters;

  private ConnectionInfo(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /** @throws IllegalArgumentException where it is a URI or no connection string; the message repeats nothing of it */
  static ConnectionInfo parse(String text) {
    var parameters = new LinkedHashMap<String, String>();
    var cursor = new Cursor(text);
    while (cursor.more()) {
      String keyword = cursor.keyword();
      parameters.put(keyword, cursor.value());
    }
    return new ConnectionInfo(parameters);
  }

  /** The same way in to another server: user, password and options stay; a host's fixed address goes. */
  ConnectionInfo to(String host, int port, String application) {
    var changed = new LinkedHashMap<>(parameters);
    changed.remove("hostaddr");
    changed.put("host", host);
    changed.put("port", Integer.toString(port));
    changed.put("application_name", application);
    return new ConnectionInfo(changed);
  }

  /** As the server takes it; with the password. */
  String written() {
    var text = new StringBuilder();
    parameters.forEach((keyword, value) -> {
      String quoted = value.replace("\\", "\\\\").replace("'", "\\'");
      text.append(text.isEmpty() ? "" : " ").append(keyword).append("='").append(quoted).append('\'');
    });
    return text.toString();
  }

  /** Whether both say the same, however it is quoted. */
  boolean same(ConnectionInfo other) {
    return parameters.equals(other.parameters);
  }

  @Override
  public String toString() {
    return "ConnectionInfo[***]";
  }

  /** Reads a connection string from left to right. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    boolean more() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length();
    }

    String keyword() {
      int equals = text.indexOf('=', at);
      String keyword = equals < 0 ? "" : text.substring(at, equals).strip();
      if (!keyword.matches("[a-z_]{1,63}")) {
        throw new IllegalArgumentException("it is not in the form keyword=value");
      }
      at = equals + 1;
      return keyword;
    }

    String value() {
      boolean quoted = more() && text.charAt(at) == '\'';
      at += quoted ? 1 : 0;
      var value = new StringBuilder();
      while (at < text.length()) {
        char next = text.charAt(at++);
        if (quoted ? next == '\'' : Character.isWhitespace(next)) {
          return value.toString();
        }
        value.append(next == '\\' && at < text.length() ? text.charAt(at++) : next);
      }
      if (quoted) {
        throw new IllegalArgumentException("a quote in it is not closed");
      }
      return value.toString();
    }
  }
}
