package dev.rebound.targets.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The threads with which Redis servers are asked, shared by all that ask: {@link #THREADS} for answers and as many for Lettuce's own work,
 * all daemons. Nothing connects again by itself. Thread-safe.
 */
public final class RedisClients implements AutoCloseable {
  /** Fewer Lettuce does not allow. */
  private static final int THREADS = 2;
  /** How long the threads have to end. */
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final ClientResources resources;
  private final RedisClient client;

  private RedisClients(ClientResources resources, RedisClient client) {
    this.resources = resources;
    this.client = client;
  }

  /** @param connectLimit after which the system gives a connection up for which nobody waits any more */
  public static RedisClients open(Duration connectLimit) {
    var threads = DefaultClientResources.builder().ioThreadPoolSize(THREADS).computationThreadPoolSize(THREADS).build();
    var client = RedisClient.create(threads);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(SocketOptions.builder().connectTimeout(connectLimit).keepAlive(true).build())
            .build());
    return new RedisClients(threads, client);
  }

  RedisClient client() {
    return client;
  }

  /** Does not wait for the threads: they end within {@link #END_LIMIT}. */
  @Override
  public void close() {
    client.shutdownAsync(0, END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> resources.shutdown(0, END_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
  }
}
