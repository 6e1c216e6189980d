package dev.rebound.plan;

import dev.rebound.core.plan.Component;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets stand in files, never in the plan: its text is kept in the logs for ever. The whole text is searched, comments included.
 */
final class Secrets {
  private static final Pattern INLINE =
      Pattern.compile(
          "(?<token>xox[a-z]-[\\w-]{4,}|xapp-[\\w-]{4,})"
              + "|(?<user>://[^\\s/@:\"']+:[^\\s/@\"']+@)"
              + "|(?<parameter>[?&](?i:ssl)?(?i:password)=[^\\s\"'&]*)"
              + "|(?<key>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)");

  private Secrets() {}

  /** Reports each secret that stands in the text, without repeating it. */
  static void search(String text, Problems problems) {
    Matcher matcher = INLINE.matcher(text);
    while (matcher.find()) {
      Document.Place place = Document.Place.at(text, matcher.start());
      String what = matcher.group("token") != null ? "a Slack token stands in the plan"
          : matcher.group("key") != null ? "a private key stands in the plan"
          : "a password stands in a URL";
      problems.secret(place.line(), place.column(), "", what, Section.SECRETS_BY_FILE);
    }
  }

  /** The user and the file of its password below the key {@code credentials}. */
  static Component.Credentials credentials(Section section, @Nullable Path base) {
    Section credentials = section.section("credentials", "username", "passwordFile");
    String username = credentials.text("username", "Name the role by which Rebound logs in.");
    return new Component.Credentials(username, file(credentials, "passwordFile", base, true).orElse(""));
  }

  /** The path of a secret's file as the plan means it: relative to the plan's folder where that is known. */
  static Optional<String> file(Section section, String key, @Nullable Path base, boolean required) {
    String right = right(key);
    return path(required ? section.required(key, right) : section.optional(key), Value::text, right, base);
  }

  /** The same for a channel's secret, whose file may still be to be filled in; then nothing. */
  static Optional<String> fileOfChannel(Section section, String key, @Nullable Path base, boolean required) {
    String right = right(key);
    return path(required ? section.required(key, right) : section.optional(key), Value::contact, right, base);
  }

  /** The path of a file or folder that is no secret, relative to the plan's folder where that is known. */
  static Optional<String> path(Section section, String key, String right, @Nullable Path base) {
    return path(section.required(key, right), Value::text, right, base);
  }

  private static String right(String key) {
    return "Name the file that holds the secret, as secrets/" + key.replaceAll("(?i)file$", "") + ".";
  }

  private static Optional<String> path(
      Optional<Value> value, Function<Value, Optional<String>> reader, String right, @Nullable Path base) {
    Optional<String> text = value.flatMap(reader);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(text.get());
      return Optional.of(base == null ? text.get() : base.resolve(path).normalize().toString());
    } catch (InvalidPathException e) {
      value.orElseThrow().wrong("this is not a path", right);
      return Optional.empty();
    }
  }
}
