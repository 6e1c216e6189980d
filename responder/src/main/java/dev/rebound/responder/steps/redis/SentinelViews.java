package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.targets.Answer;
import dev.rebound.targets.redis.RedisSentinel;
import dev.rebound.targets.redis.RedisSentinel.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the Sentinels of a cache say of its primary at one moment.
 *
 * @param answers of those that answered
 * @param all how many the plan names
 */
record SentinelViews(List<Watched> answers, int all) {
  /** Of one Sentinel's answer. */
  static final Duration LIMIT = Duration.ofMillis(500);

  SentinelViews {
    answers = List.copyOf(answers);
  }

  /** Asks each of them. */
  static SentinelViews of(List<RedisSentinel> sentinels, String primaryName) {
    var answers = new ArrayList<Watched>();
    for (RedisSentinel sentinel : sentinels) {
      if (sentinel.look(primaryName, LIMIT) instanceof Answer.Value<Watched>(Watched watched)) {
        answers.add(watched);
      }
    }
    return new SentinelViews(answers, sentinels.size());
  }

  /** Whether more than half of all answered. */
  boolean majority() {
    return answers.size() > all / 2;
  }

  /** The server of the plan that more than half of all name as the primary. */
  Optional<Node> primary(Redis cache) {
    return cache.nodes().stream()
        .filter(node -> answers.stream().filter(view -> view.address().equals(CacheLook.address(node))).count() > all / 2)
        .findFirst();
  }

  /** Whether all who answered name the same server, and none is in a failover. */
  boolean settled() {
    return answers.stream().noneMatch(Watched::failoverRuns) && answers.stream().map(Watched::address).distinct().count() == 1;
  }
}
