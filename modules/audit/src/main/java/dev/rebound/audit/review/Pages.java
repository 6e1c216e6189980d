package dev.rebound.audit.review;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The templates of this room: the HTML pages share their style, the course of the incident and its timeline. */
final class Pages {
  private Pages() {}

  /** An HTML page: what is filled in is text, never markup. */
  static Template html(String name) {
    return compiler().escapeHTML(true).withLoader(part -> new StringReader(text(part))).compile(text(name));
  }

  /** Another text. @param escaper makes text of what is filled in */
  static Template of(String name, Mustache.Escaper escaper) {
    return compiler().withEscaper(escaper).compile(text(name));
  }

  private static Mustache.Compiler compiler() {
    return Mustache.compiler().emptyStringIsFalse(true).defaultValue("");
  }

  private static String text(String name) {
    try (var in = Objects.requireNonNull(Pages.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
