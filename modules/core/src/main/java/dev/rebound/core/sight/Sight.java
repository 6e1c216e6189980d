package dev.rebound.core.sight;

import dev.rebound.contracts.BlindPeriod.Telling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the watch over Rebound itself remembers, and when it speaks (law 8): a trouble that stands for {@link #BLIND_AFTER} is told once,
 * and once more when all troubles are over. A page that no channel took is tried again until one does.
 *
 * @param since the troubles of the last look, with the time of the first look of the row that saw them
 * @param told of which troubles people were told; empty while they were told of none
 * @param from when the blind period began that people were told of; null while there is none
 * @param reason what they were told, in one line; empty while there is none
 * @param tellings every attempt to tell somebody in this blind period, at most {@value #TELLINGS_MAX}, the newest left out
 * @param attempts pages in a row that no channel took
 * @param clear looks in a row without any trouble
 */
public record Sight(
    Map<Trouble, Instant> since, List<Trouble> told, @Nullable Instant from, String reason, List<Telling> tellings, int attempts,
    int clear) {
  /** Longer than a broker's restart after kill -9 (5 s tuned, 12.5 s by default: stack.md) or a service's; far shorter than an RTO. */
  public static final Duration BLIND_AFTER = Duration.ofSeconds(30);
  /** Looks without trouble that end a blind period: a broker that comes and goes is not back. */
  public static final int CLEAR_LOOKS = 3;
  static final int TELLINGS_MAX = 50;

  public static final Sight CLEAR = new Sight(Map.of(), List.of(), null, "", List.of(), 0, 0);

  public Sight {
    since = java.util.Collections.unmodifiableMap(new TreeMap<>(since));
    told = List.copyOf(told);
    tellings = List.copyOf(tellings);
  }

  /** What to say after a look. */
  public sealed interface Say {
    /** Rebound is blind: page somebody. @param attempt 1 or more; with each one more people are tried */
    record Blind(List<Trouble> troubles, Instant from, int attempt) implements Say {
      public Blind {
        troubles = List.copyOf(troubles);
      }
    }

    /** It sees again: record the period, and tell those who were told. */
    record Back(Instant from, Instant until, String reason, List<Telling> tellings) implements Say {
      public Back {
        tellings = List.copyOf(tellings);
      }
    }
  }

  /** The state after one more look. */
  public Sight after(Look look) {
    var standing = new TreeMap<Trouble, Instant>();
    look.troubles().keySet().forEach(trouble -> standing.put(trouble, since.getOrDefault(trouble, look.at())));
    return new Sight(standing, told, from, reason, tellings, attempts, standing.isEmpty() ? Math.min(clear + 1, CLEAR_LOOKS) : 0);
  }

  /** What to say now, after {@link #after}. */
  public Optional<Say> say(Instant now) {
    List<Trouble> fresh = fresh(now);
    if (!fresh.isEmpty()) {
      Instant begun = from == null ? since.values().stream().min(Instant::compareTo).orElse(now) : from;
      return Optional.of(new Say.Blind(fresh, begun, attempts + 1));
    }
    return from != null && clear >= CLEAR_LOOKS ? Optional.of(new Say.Back(from, now, reason, tellings)) : Optional.empty();
  }

  /** Those that stand long enough and that nobody was told of. Kafka's absence explains whatever shows up while it lasts. */
  private List<Trouble> fresh(Instant now) {
    if (told.contains(Trouble.KAFKA)) {
      return List.of();
    }
    return since.entrySet().stream()
        .filter(trouble -> !told.contains(trouble.getKey()))
        .filter(trouble -> Duration.between(trouble.getValue(), now).compareTo(BLIND_AFTER) >= 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The state after a page was sent, or not. */
  public Sight said(Say.Blind page, String headline, List<Telling> results) {
    var all = new ArrayList<>(tellings);
    results.stream().limit(TELLINGS_MAX - Math.min(TELLINGS_MAX, all.size())).forEach(all::add);
    if (results.stream().noneMatch(Telling::sent)) {
      return new Sight(since, told, from, reason, all, attempts + 1, clear);
    }
    var now = new ArrayList<>(told);
    now.addAll(page.troubles());
    return new Sight(since, now, page.from(), reason.isEmpty() ? headline : reason + "; " + headline, all, 0, 0);
  }
}
