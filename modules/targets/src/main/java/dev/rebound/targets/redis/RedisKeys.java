package dev.rebound.targets.redis;

import dev.rebound.targets.redis.RedisNode.Entry;
import dev.rebound.targets.redis.RedisNode.Page;
import dev.rebound.targets.redis.RedisNode.Value;
import dev.rebound.targets.redis.RedisTalk.Ended;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads and puts keys, many at once on one connection. Source: Redis documentation, SCAN, DUMP, PTTL, RESTORE, SET and MEMORY USAGE.
 */
final class RedisKeys {
  /** Stands in a text for bytes that are none. */
  private static final char NO_TEXT = '\uFFFD';
  /** PTTL of a key without an end. */
  private static final long NO_END = -1;
  /** The key is there. */
  private static final String BUSY = "BUSYKEY";
  /** The key is of another shard of the cluster. */
  private static final String MOVED = "MOVED";
  private static final String ASK = "ASK";

  private RedisKeys() {}

  static Page scan(RedisTalk talk, String cursor, int keysAbout) throws Ended {
    var page =
        talk.ask("asking for its keys", commands -> commands.scan(ScanCursor.of(cursor), ScanArgs.Builder.limit(keysAbout)));
    List<String> named = page.getKeys().stream().filter(key -> key.indexOf(NO_TEXT) < 0).toList();
    return new Page(page.isFinished() ? Page.FIRST : page.getCursor(), named, page.getKeys().size() - named.size());
  }

  static List<Entry> dump(RedisTalk talk, List<String> keys, int bytesMax) throws Ended {
    var sizes =
        talk.ask("asking for the size of keys", commands -> all(keys.stream().map(key -> size(commands, key, bytesMax)).toList()));
    List<String> wanted = sizes.stream().flatMap(Optional::stream).toList();
    var entries = talk.ask("reading keys", commands -> all(wanted.stream().map(key -> read(commands, key)).toList()));
    return entries.stream().flatMap(Optional::stream).toList();
  }

  static int putAbsent(RedisTalk talk, List<Entry> entries) throws Ended {
    var put = talk.ask("putting keys", commands -> all(entries.stream().map(entry -> put(commands, entry)).toList()));
    return (int) put.stream().filter(Boolean::booleanValue).count();
  }

  private static CompletionStage<Optional<String>> size(RedisAsyncCommands<String, String> commands, String key, int bytesMax) {
    return commands.memoryUsage(key).thenApply((@Nullable Long bytes) ->
        bytes == null || bytes > bytesMax ? Optional.empty() : Optional.of(key));
  }

  private static CompletionStage<Optional<Entry>> read(RedisAsyncCommands<String, String> commands, String key) {
    return commands.dump(key).thenCombine(commands.pttl(key), (byte @Nullable [] bytes, Long millis) ->
        bytes == null || millis == 0 || millis < NO_END
            ? Optional.empty()
            : Optional.of(new Entry(key, new Value.Dumped(bytes), millis == NO_END ? null : Duration.ofMillis(millis))));
  }

  private static CompletionStage<Boolean> put(RedisAsyncCommands<String, String> commands, Entry entry) {
    Duration left = entry.timeToLive();
    CompletionStage<Boolean> answer =
        switch (entry.value()) {
          case Value.Dumped(byte[] bytes) ->
              commands.restore(entry.key(), bytes, RestoreArgs.Builder.ttl(left == null ? 0 : left.toMillis())).thenApply(_ -> true);
          case Value.Text(String text) -> {
            var absent = SetArgs.Builder.nx();
            yield commands.set(entry.key(), text, left == null ? absent : absent.px(left.toMillis())).thenApply(Objects::nonNull);
          }
        };
    return answer.exceptionally(RedisKeys::leftAlone);
  }

  /** Not put, and no trouble. */
  private static boolean leftAlone(Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : failure;
    String words = String.valueOf(cause.getMessage());
    if (words.startsWith(BUSY) || words.startsWith(MOVED) || words.startsWith(ASK)) {
      return false;
    }
    throw new CompletionException(cause);
  }

  private static <T> CompletableFuture<List<T>> all(List<? extends CompletionStage<T>> answers) {
    var futures = answers.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(_ -> futures.stream().map(CompletableFuture::join).toList());
  }
}
