package dev.rebound.ingest.statuspage;

import java.time.Duration;

/** Every limit of the public page. */
final class PageLimits {
  /** How long a cache may show the page without asking again; the page is made anew no more often where nothing happened. */
  static final Duration MAX_AGE = Duration.ofSeconds(15);
  /** The page is made at most once in this time, however much happens and however many ask. */
  static final Duration MADE_EVERY = Duration.ofSeconds(1);
  /** How long a cache may show its page where the door does not answer: the users of a lost site ask then. */
  static final Duration STALE_IF_ERROR = Duration.ofHours(1);
  /** How long a cache may keep the style. */
  static final Duration STYLE_MAX_AGE = Duration.ofHours(1);

  private PageLimits() {}
}
