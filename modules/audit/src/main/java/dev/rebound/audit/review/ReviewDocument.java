package dev.rebound.audit.review;

import com.samskivert.mustache.Template;
import dev.rebound.core.review.Review;

/**
 * A review as Markdown (CommonMark with GitHub's tables) or as one HTML page that takes nothing from elsewhere. What a sender of alerts, a
 * target or a person wrote is text in both, never markup. The same review gives the same document.
 */
public final class ReviewDocument {
  private static final Template HTML = Pages.html("review.html");
  private static final Template MARKDOWN = Pages.of("review.md", ReviewDocument::markdownText);

  private ReviewDocument() {}

  /** One page, UTF-8. */
  public static String html(Review review) {
    return HTML.execute(new ReviewFields(review).all());
  }

  /** A text file, UTF-8, with lines to fill in. */
  public static String markdown(Review review) {
    return MARKDOWN.execute(new ReviewFields(review).all());
  }

  /** Each character that CommonMark gives a meaning gets a backslash (CommonMark 0.31, section 2.4); a line's end becomes a space. */
  static String markdownText(String raw) {
    var text = new StringBuilder();
    for (int at = 0; at < raw.length(); at++) {
      char each = raw.charAt(at);
      if (Character.isISOControl(each)) {
        text.append(' ');
      } else {
        text.append("\\`*_{}[]<>#+|~&!".indexOf(each) >= 0 ? "\\" : "").append(each);
      }
    }
    return text.toString();
  }
}
