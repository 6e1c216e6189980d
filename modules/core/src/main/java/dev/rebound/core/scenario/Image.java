package dev.rebound.core.scenario;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image by name. Which image runs must be decided by who asks for it, not by who pushed last: a name is taken only where a
 * tag other than {@code latest} or a digest pins it. Source of the grammar: distribution/reference, reference.go; of the rule:
 * Kubernetes documentation, "Images", image names.
 */
public final class Image {
  /** Longest reference, characters: a name of 255, a tag of 128 and a digest of sha512, with what is between them. */
  public static final int LENGTH_MAX = 520;

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String PART = "[a-z0-9]++(?:(?:[.]|__?|-++)[a-z0-9]++)*+";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:" + LABEL + "(?:\\." + LABEL + ")*+(?::[0-9]{1,5})?/)?" + PART + "(?:/" + PART + ")*+"
              + "(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}))?");
  private static final String LATEST = "latest";

  private Image() {}

  /** Why an image cannot be set; empty where it can. */
  public static Optional<String> problem(String image) {
    Matcher reference = REFERENCE.matcher(image);
    if (image.length() > LENGTH_MAX || !reference.matches()) {
      return Optional.of("is no image as registry.example/team/app:1.4.2 or app@sha256:<64 hex digits>");
    }
    if (reference.group("digest") != null) {
      return Optional.empty();
    }
    String tag = reference.group("tag");
    return tag == null || tag.equals(LATEST)
        ? Optional.of("is not pinned: name a tag that is not '" + LATEST + "', or a digest")
        : Optional.empty();
  }
}
