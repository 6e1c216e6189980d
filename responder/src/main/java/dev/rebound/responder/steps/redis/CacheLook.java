package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.Standing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One look at one Redis server, right now, over a new connection.
 *
 * @param standing what it said; null where it gave no answer
 */
record CacheLook(Node node, Outcome outcome, @Nullable Standing standing, String reason) {
  /** How long a server may take to answer a look. Beyond it we call it silent. */
  static final Duration LIMIT = Duration.ofMillis(500);
  static final String WRITABLE = "writable";
  private static final int REDIS_PORT = 6379;

  static CacheLook at(StepContext context, Node node) {
    return switch (context.targets().redis(context.cache(), node).standing(LIMIT)) {
      case Answer.Value<Standing>(Standing standing) -> new CacheLook(node, Outcome.ANSWERED, standing, "");
      case Answer.Trouble<Standing>(Outcome outcome, String reason) -> new CacheLook(node, outcome, null, reason);
    };
  }

  /** Looks at all of them at the same time, so that a silent one is waited for once; in the order of the nodes. */
  static List<CacheLook> all(StepContext context, List<Node> nodes) throws InterruptedException {
    return AtOnce.all(nodes, node -> at(context, node));
  }

  boolean answered() {
    return standing != null;
  }

  /** Whether it would take clients' writes. */
  boolean writable() {
    return standing != null && standing.primary() && !standing.loading();
  }

  /** Whether something would be lost if it copied an empty primary. */
  boolean holdsData() {
    return standing != null && standing.keys() > 0;
  }

  String word() {
    if (standing == null) {
      return outcome.name().toLowerCase(Locale.ROOT);
    }
    return standing.loading() ? "loading" : standing.primary() ? WRITABLE : "replica";
  }

  static String host(Node node) {
    return URI.create(node.url()).getHost();
  }

  static int port(Node node) {
    int port = URI.create(node.url()).getPort();
    return port < 0 ? REDIS_PORT : port;
  }

  static String address(Node node) {
    return host(node) + ":" + port(node);
  }
}
