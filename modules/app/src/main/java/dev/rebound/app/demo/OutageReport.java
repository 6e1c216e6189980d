package dev.rebound.app.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rebound.contracts.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One outage in numbers: seconds after the fault; null where something did not happen.
 *
 * @param detectedS the incident was opened
 * @param promotedS a replica was promoted, or a release rolled back; null where neither was needed
 * @param restoredS the service was verified to work again
 * @param firstWriteS a direct writer's first acknowledged write that began after the fault
 * @param firstOrderS the first order served through the application that began after the fault; of a lost site through the name that
 *     leads to a site, as are the longest gap and the failed orders
 * @param builtS the step that builds the new replica ended well
 * @param longestOrderGapS the longest time since the fault in which no order was acknowledged
 * @param failedOrders orders since the fault that were not acknowledged
 * @param cache the cache as its own customer saw it; null where it could not be counted
 * @param acknowledgedWrites all that both customers were ever acknowledged
 * @param lostWrites those of them that are not in the database now, without those that an earlier outage lost
 * @param loss what Rebound said about the loss, and whether it is true; null where it said that nothing can be lost
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OutageReport(
    String fault, String scenario, @Nullable Double detectedS, @Nullable Double promotedS, @Nullable Double restoredS,
    @Nullable Double firstWriteS, @Nullable Double firstOrderS, @Nullable Double builtS, @Nullable Double recoveredS,
    long acknowledgedWrites, long lostWrites, @Nullable Loss loss, double longestOrderGapS, long failedOrders, @Nullable Cache cache,
    String ending,
    List<StepLine> steps, List<NoticeLine> notices) {
  /** The writes of a second: so much of the last moment an asynchronous replication may lose. */
  private static final long KEYS_LOST_MAX = 50;

  public OutageReport {
    steps = List.copyOf(steps);
    notices = List.copyOf(notices);
  }

  /**
   * The cache as a plain client sees it that writes keys and reads them back.
   *
   * @param firstWriteS the first acknowledged write that began after the fault
   * @param firstReadS that write read back
   * @param acknowledgedKeys keys that were acknowledged and have not expired
   * @param lostKeys those of them that the present primary does not have, without those that an earlier outage lost
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Cache(@Nullable Double firstWriteS, @Nullable Double firstReadS, long acknowledgedKeys, long lostKeys) {
    boolean good() {
      return firstReadS != null && acknowledgedKeys > 0 && lostKeys <= KEYS_LOST_MAX;
    }
  }

  /**
   * The interval in which Rebound says that lost writes were acknowledged, against the writers' own ledger.
   *
   * @param statedFrom by the old primary's clock
   * @param statedUntil by Rebound's clock
   * @param statedS length of the interval
   * @param lost how many writes are lost
   * @param firstLostAt when the first of them was acknowledged, by the writers' clock; null where none is lost
   * @param inside whether all of them were acknowledged in the interval
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Loss(
      String statedFrom, String statedUntil, double statedS, long lost, @Nullable String firstLostAt, @Nullable String lastLostAt,
      boolean inside) {
    static Loss of(Instant from, Instant until, List<Instant> lost) {
      List<Instant> sorted = lost.stream().sorted().toList();
      boolean inside = sorted.isEmpty() || !sorted.getFirst().isBefore(from) && !sorted.getLast().isAfter(until);
      return new Loss(
          from.toString(), until.toString(), Duration.between(from, until).toMillis() / 1e3, sorted.size(),
          sorted.isEmpty() ? null : sorted.getFirst().toString(), sorted.isEmpty() ? null : sorted.getLast().toString(), inside);
    }
  }

  /** One attempt of one step. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record StepLine(String step, double startedS, @Nullable Double durationS, String outcome, double budgetS) {}

  /** One notice that was sent. */
  public record NoticeLine(String channel, int level, double sentS) {}

  /**
   * Recovered with no order and no direct write lost but those that Rebound told of, and no more of the cache than a second, and all
   * customers are served again. Of a lost site those count whom its name leads: direct writers and the cache's own went with it.
   */
  public boolean good() {
    boolean kept = ending.equals("RECOVERED") && (lostWrites == 0 || loss != null && loss.inside());
    boolean others = firstWriteS != null && cache != null && cache.good();
    return kept && firstOrderS != null && (others || scenario.equals(Scenario.SITE.word()));
  }
}
