package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RedisProbe} over Lettuce. A round: 1. the role by the kept session; 2. a new session with PING and ROLE; 3. on a primary the
 * write. It has {@link RedisClients} of its own, begun at the first look.
 */
public final class LettuceRedisProbe implements RedisProbe {
  /** Share of a round that the kept session may use before it counts as silent. */
  private static final int KEPT_SHARE = 4;
  private static final Duration KEPT_LIMIT_MAX = Duration.ofMillis(250);
  /** First word of the answer to ROLE. Source: Redis documentation, command ROLE. */
  private static final String PRIMARY = "master";
  private static final String REPLICA = "slave";
  /** Place of the link's state in a replica's answer to ROLE. */
  private static final int LINK_STATE = 3;

  private final RedisAccess access;
  private final String writer;
  private @Nullable RedisClients clients;
  private @Nullable RedisSession kept;
  /** Whether the last look found the kept session dead: a server that ends each session must not be looked at without a pause. */
  private boolean diedLast;

  /** @param writer stands in the written key; the id of the observer */
  public LettuceRedisProbe(RedisAccess access, String writer) {
    this.access = requireNonNull(access, "access");
    this.writer = requireNonNull(writer, "writer");
  }

  @Override
  public Round look(Duration limit, long sequence) {
    RedisClients ready = clients(limit);
    var clock = new RoundClock(System.nanoTime(), limit);
    Kept old = lookAtKept(limit);
    diedLast = old.session() == KeptSession.DEAD;
    return switch (RedisSession.open(ready.client(), access, clock.left())) {
      case Answer.Trouble<RedisSession>(var outcome, var reason) -> unseen(clock, old, outcome, reason);
      case Answer.Value<RedisSession>(var session) -> lookAt(session, clock, old, sequence);
    };
  }

  private RedisClients clients(Duration limit) {
    RedisClients known = clients;
    if (known == null) {
      known = RedisClients.open(limit);
      clients = known;
    }
    return known;
  }

  private Round lookAt(RedisSession session, RoundClock clock, Kept old, long sequence) {
    Answer<String> ping = session.ask("PING", clock.left(), commands -> commands.ping());
    if (ping instanceof Answer.Trouble<String>(var outcome, var reason)) {
      session.close();
      return unseen(clock, old, outcome, reason);
    }
    switch (session.ask("ROLE", clock.left(), commands -> commands.role())) {
      case Answer.Trouble<List<Object>>(var outcome, var reason) -> {
        session.close();
        return unseen(clock, old, outcome, reason);
      }
      case Answer.Value<List<Object>>(var words) -> {
        Round round = role(words) == Role.PRIMARY ? primary(session, clock, old, sequence) : other(words, clock, old);
        keepOrClose(session);
        return round;
      }
    }
  }

  private Round primary(RedisSession session, RoundClock clock, Kept old, long sequence) {
    Answer<String> written =
        session.ask("writing", clock.left(),
            commands -> commands.set(WITNESS_KEY, writer + " " + sequence, SetArgs.Builder.ex(WITNESS_KEPT)));
    return switch (written) {
      case Answer.Value<String> _ -> answered(Role.PRIMARY, true, clock, old, access.node() + " answers and takes writes.");
      case Answer.Trouble<String>(var _, var reason) ->
          answered(Role.PRIMARY, false, clock, old, access.node() + " answers, but a write failed. " + reason);
    };
  }

  private Round other(List<Object> words, RoundClock clock, Kept old) {
    if (role(words) == Role.UNKNOWN) {
      return answered(Role.UNKNOWN, false, clock, old, access.node() + " answers, but it is neither a primary nor a replica.");
    }
    String link = words.size() > LINK_STATE ? String.valueOf(words.get(LINK_STATE)).replaceAll("\\P{Alnum}", "") : "unknown";
    return answered(
        Role.REPLICA, false, clock, old, access.node() + " is a replica and answers; its link to the primary is: " + link + ".");
  }

  private static Role role(List<Object> words) {
    return switch (words.isEmpty() ? "" : String.valueOf(words.getFirst())) {
      case PRIMARY -> Role.PRIMARY;
      case REPLICA -> Role.REPLICA;
      default -> Role.UNKNOWN;
    };
  }

  private static Round answered(Role role, boolean writable, RoundClock clock, Kept old, String detail) {
    return new Round(Outcome.ANSWERED, old.session(), role, writable, clock.spent(), detail);
  }

  private static Round unseen(RoundClock clock, Kept old, Outcome outcome, String reason) {
    boolean alive = old.session() == KeptSession.ALIVE;
    boolean half = alive && outcome == Outcome.REFUSED;
    return new Round(
        half ? Outcome.ERROR : outcome, old.session(), old.role(), false, clock.spent(),
        alive ? reason + " A session from before still works." : reason);
  }

  private void keepOrClose(RedisSession session) {
    if (kept == null && !session.ended()) {
      kept = session;
    } else {
      session.close();
    }
  }

  private Kept lookAtKept(Duration limit) {
    RedisSession session = kept;
    if (session == null) {
      return new Kept(KeptSession.NONE, Role.UNKNOWN);
    }
    if (session.ended()) {
      kept = null;
      session.close();
      return new Kept(KeptSession.DEAD, Role.UNKNOWN);
    }
    Duration share = limit.dividedBy(KEPT_SHARE);
    var answer = session.ask("asking the kept session", share.compareTo(KEPT_LIMIT_MAX) < 0 ? share : KEPT_LIMIT_MAX,
        commands -> commands.role());
    if (session.ended()) {
      kept = null;
      session.close();
    }
    return switch (answer) {
      case Answer.Value<List<Object>>(var words) -> new Kept(KeptSession.ALIVE, role(words));
      case Answer.Trouble<List<Object>>(var outcome, var _) when outcome == Outcome.SILENCE -> new Kept(KeptSession.SILENT, Role.UNKNOWN);
      case Answer.Trouble<List<Object>> _ -> new Kept(kept == null ? KeptSession.DEAD : KeptSession.ALIVE, Role.UNKNOWN);
    };
  }

  @Override
  public boolean awaitKeptSessionEnd(Duration limit) {
    RedisSession session = kept;
    if (session != null && !diedLast) {
      return session.awaitEnd(limit);
    }
    try {
      Thread.sleep(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Does not wait for the threads: they end soon. */
  @Override
  public void close() {
    RedisSession session = kept;
    kept = null;
    if (session != null) {
      session.close();
    }
    RedisClients known = clients;
    clients = null;
    if (known != null) {
      known.close();
    }
  }

  private record Kept(KeptSession session, Role role) {}

  /** The time of one round. */
  private record RoundClock(long startNanos, Duration limit) {
    Duration spent() {
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    Duration left() {
      return limit.minus(spent());
    }
  }
}
