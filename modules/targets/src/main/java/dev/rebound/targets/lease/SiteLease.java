package dev.rebound.targets.lease;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one site, kept where it is not lost with the site. Every host of the site serves only while the lease is renewed: it starts
 * its own countdown of {@link Held#duration} <em>before</em> it sends a renewal, renews only what the site still holds (compare-and-set),
 * and stops serving when the countdown ends (docs/site-lease.md). All calls are bounded in time and thread-safe.
 */
public interface SiteLease {
  /** Reads it anew; empty where there is none. */
  Answer<Optional<Held>> look();

  /**
   * Takes it from the site, if it is still the one that was read, so that no host can renew it any more. The duration stays.
   *
   * @param by holder from now on
   * @param at the taker's clock
   * @param expectedVersion from {@link Held#version}
   */
  Answer<Replacement> take(String by, Instant at, String expectedVersion);

  /**
   * A lease as it is.
   *
   * @param holder the site's own name for itself, or who took it
   * @param duration for which a renewal lets a host serve
   * @param acquiredAt since when this holder has it, by that holder's clock; null where it does not say
   */
  record Held(String holder, Duration duration, @Nullable Instant acquiredAt, String version) {}
}
