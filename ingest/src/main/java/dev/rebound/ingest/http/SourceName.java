package dev.rebound.ingest.http;

import java.util.regex.Pattern;

/** The name of a sender in the path of its webhook, so that several of a kind are told apart. */
public final class SourceName {
  private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private SourceName() {}

  /** The same name. @throws Refusal 404 where it is none */
  public static String checked(String source) {
    if (!SOURCE.matcher(source).matches()) {
      throw Refusal.notFound("a source is 1 to 63 letters, digits, dots, hyphens and underscores");
    }
    return source;
  }
}
