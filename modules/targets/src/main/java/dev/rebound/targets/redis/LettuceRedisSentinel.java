package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.redis.RedisTalk.Ended;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@link RedisSentinel} over Lettuce. Source of commands and flags: Redis documentation, "High availability with Redis Sentinel". */
public final class LettuceRedisSentinel implements RedisSentinel {
  private static final String RUNS = "failover_in_progress";
  /** Begins Sentinel's errors for "one is under way" and for "too few Sentinels". */
  private static final String RUNS_ALREADY = "INPROG";
  private static final String TOO_FEW = "NOQUORUM";

  private final RedisAccess access;
  private final RedisClients clients;

  /**
   * @param access the Sentinel's own address
   * @param clients not closed by this
   */
  public LettuceRedisSentinel(RedisAccess access, RedisClients clients) {
    this.access = requireNonNull(access, "access");
    this.clients = requireNonNull(clients, "clients");
  }

  @Override
  public Answer<Watched> look(String primaryName, Duration limit) {
    return RedisTalk.hold(clients, access, limit, talk -> {
      var primary = primary(talk, primaryName);
      var flags = flags(primary);
      var quorum = answer(talk, "CKQUORUM", primaryName);
      if (quorum instanceof Answer.Trouble<String>(var _, var reason) && !reason.contains(TOO_FEW)) {
        talk.end(quorum);
      }
      return new Watched(
          primary.word("ip") + ":" + primary.number("port"), flags.contains("s_down"), flags.contains("o_down"), flags.contains(RUNS),
          quorum instanceof Answer.Value<String>, Math.toIntExact(Math.clamp(primary.number("num-slaves"), 0, Integer.MAX_VALUE)));
    });
  }

  @Override
  public Answer<Change> failover(String primaryName, Duration limit) {
    return RedisTalk.hold(clients, access, limit, talk -> {
      if (flags(primary(talk, primaryName)).contains(RUNS)) {
        return Change.ALREADY;
      }
      var asked = answer(talk, "FAILOVER", primaryName);
      if (asked instanceof Answer.Trouble<String>(var _, var reason)) {
        if (!reason.contains(RUNS_ALREADY)) {
          talk.end(asked);
        }
        return Change.ALREADY;
      }
      return Change.DONE;
    });
  }

  private static RedisReply primary(RedisTalk talk, String name) throws Ended {
    Map<String, String> fields = talk.ask("asking for the primary", commands -> commands.dispatch(
        CommandType.SENTINEL, new MapOutput<>(StringCodec.UTF8), arguments("MASTER", name)));
    return RedisReply.ofFields(fields);
  }

  private static Set<String> flags(RedisReply primary) {
    return Set.copyOf(List.of(primary.word("flags").split(",", -1)));
  }

  private static Answer<String> answer(RedisTalk talk, String command, String name) {
    return talk.answer("SENTINEL " + command, commands -> commands.dispatch(
        CommandType.SENTINEL, new StatusOutput<>(StringCodec.UTF8), arguments(command, name)));
  }

  private static CommandArgs<String, String> arguments(String command, String name) {
    return new CommandArgs<>(StringCodec.UTF8).add(command).add(name);
  }
}
