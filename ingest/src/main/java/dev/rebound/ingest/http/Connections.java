package dev.rebound.ingest.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the door's connections and gives each its {@link ConnectionWatch}. */
@Singleton
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private static final String WATCH = "rebound-watch";
  private static final String BYTES = "rebound-bytes";

  private final AtomicInteger open = new AtomicInteger();

  @Override
  public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Watching(null));
    return event.getBean();
  }

  private final class Watching implements NettyServerCustomizer {
    private final @Nullable Channel channel;

    private Watching(@Nullable Channel channel) {
      this.channel = channel;
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel each, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new Watching(each) : this;
    }

    @Override
    public void onStreamPipelineBuilt() {
      Channel each = channel;
      if (each == null) {
        return;
      }
      each.closeFuture().addListener(closed -> open.decrementAndGet());
      if (open.incrementAndGet() > DoorLimits.CONNECTIONS_MAX) {
        each.close();
        return;
      }
      var watch = new ConnectionWatch();
      String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
      each.pipeline().addBefore(codec, BYTES, watch.bytes());
      each.pipeline().addAfter(codec, WATCH, watch);
    }
  }
}
