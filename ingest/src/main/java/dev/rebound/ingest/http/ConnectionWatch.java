package dev.rebound.ingest.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose request does not come to its end: head too slow, body too slow, body in too many pieces. Stands right behind the
 * HTTP codec of its connection; {@link #bytes()} stands before it. Used by the connection's event loop alone.
 *
 * <p>The rest of a body that was refused is not read: it would take the line from those that are taken. The sender has a moment to see
 * the answer, which says {@code Connection: close} where more is to come than is read in vain (RFC 9112, 9.6), then it is closed.
 *
 * <p>A sender that closes its half after a complete request still gets the answer; after an incomplete one it gets 400, and in both
 * cases the connection is closed then.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
  /** How often a connection's deadline is looked at. */
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long NONE = Long.MAX_VALUE;

  private long deadline = System.nanoTime() + DoorLimits.HEAD_READ_LIMIT.toNanos();
  private boolean inRequest;
  private int pieces;
  private int unanswered;
  private boolean inputEnded;
  private boolean answeredEarly;
  private int readInVain;
  private long toCome;
  private @Nullable Future<?> looks;

  /** Sees the first byte of each request. */
  ChannelInboundHandlerAdapter bytes() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (deadline == NONE) {
          within(DoorLimits.HEAD_READ_LIMIT);
        }
        context.fireChannelRead(message);
      }
    };
  }

  private void within(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    looks =
        context.executor().scheduleWithFixedDelay(
            () -> {
              if (deadline != NONE && System.nanoTime() - deadline > 0) {
                context.close();
              }
            },
            LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    Future<?> scheduled = looks;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      inRequest = true;
      unanswered++;
      pieces = 0;
      toCome = announced(request);
      within(DoorLimits.REQUEST_READ_LIMIT);
    }
    if (message instanceof HttpContent content) {
      toCome -= content.content().readableBytes();
      readInVain += answeredEarly ? content.content().readableBytes() : 0;
      if (++pieces > DoorLimits.PIECES_MAX) {
        context.close();
      }
    }
    if (message instanceof LastHttpContent) {
      inRequest = false;
      answeredEarly = false;
      deadline = NONE;
    }
    context.fireChannelRead(message);
  }

  /** Bytes of its body; the most where it does not say so, or not in a number. */
  private static long announced(HttpRequest request) {
    try {
      return HttpUtil.getContentLength(request, Long.MAX_VALUE);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (!answeredEarly || readInVain <= DoorLimits.READ_IN_VAIN_BYTES_MAX) {
      context.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean interim = message instanceof HttpResponse response && response.status().equals(HttpResponseStatus.CONTINUE);
    if (message instanceof HttpResponse response && !interim && inRequest && toCome > DoorLimits.READ_IN_VAIN_BYTES_MAX) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    if (message instanceof LastHttpContent && !interim) {
      unanswered--;
      if (inRequest && unanswered == 0) {
        answeredEarly = true;
        readInVain = 0;
        within(DoorLimits.FAREWELL);
      }
      if (inputEnded && unanswered <= 0) {
        context.writeAndFlush(message, promise.unvoid()).addListener(written -> context.close());
        return;
      }
    }
    context.write(message, promise);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    context.fireUserEventTriggered(event);
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (unanswered <= 0) {
        context.close();
      } else if (inRequest) {
        context.fireExceptionCaught(new PrematureChannelClosureException("the sender closed its half within a request"));
      }
    }
  }
}
