package dev.rebound.targets.dns;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.TcpIoClient;

/**
 * One message to one server and its answer. TCP goes over a connection of its own each time: dnsjava keeps its connections, and one that
 * leads into a host that is gone, or is still being opened to it, would take all later messages with it.
 */
final class Exchange {
  /** So that a lost packet, or a firewall without UDP, leaves as much time again for TCP. */
  private static final int UDP_PART = 2;
  private static final int NO_EDNS = -1;

  private Exchange() {}

  /** Asks by UDP, and by TCP where the answer is cut off or does not come. */
  static Answer<Message> question(Server server, Message question, Duration limit) {
    var resolver = resolver(server);
    var answer = send(resolver, server, question, limit.dividedBy(UDP_PART));
    if (answer instanceof Answer.Trouble<Message>(var outcome, var _) && outcome != Outcome.REFUSED) {
      resolver.setTCP(true);
      return send(resolver, server, question, limit.minus(limit.dividedBy(UDP_PART)));
    }
    return answer;
  }

  /**
   * Sends an update by TCP, which RFC 2136, section 2.1, advises to who wants to know its outcome. Without EDNS: old servers refuse it.
   *
   * @return {@code REFUSED} where nothing was sent; after other trouble the update may have taken effect
   */
  static Answer<Message> update(Server server, Message update, TSIG key, Duration limit) {
    var resolver = resolver(server);
    resolver.setTCP(true);
    resolver.setEDNS(NO_EDNS, 0, 0);
    resolver.setTSIGKey(key);
    return send(resolver, server, update, limit);
  }

  private static SimpleResolver resolver(Server server) {
    var resolver = new SimpleResolver(server.socket());
    resolver.setIoClientFactory(new DefaultIoClientFactory() {
      @Override
      public TcpIoClient createOrGetTcpClient() {
        return new OneConnection();
      }
    });
    return resolver;
  }

  private static Answer<Message> send(SimpleResolver resolver, Server server, Message message, Duration limit) {
    resolver.setTimeout(limit);
    var answer = resolver.sendAsync(message).toCompletableFuture();
    try {
      return Answer.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return silent(server, limit);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, server.words() + " could not be waited for: interrupted.");
    } catch (ExecutionException e) {
      return trouble(server, limit, e.getCause());
    }
  }

  private static Answer<Message> trouble(Server server, Duration limit, @Nullable Throwable failure) {
    return switch (failure) {
      case SocketTimeoutException late -> silent(server, limit);
      case NoRouteToHostException away -> Answer.trouble(Outcome.SILENCE, server.words() + " could not be reached.");
      case PortUnreachableException closed -> closed(server);
      case ConnectException closed when String.valueOf(closed.getMessage()).contains("refused") -> closed(server);
      case IOException broken ->
          Answer.trouble(Outcome.ERROR, server.words() + " gave no answer that can be read: " + broken.getClass().getSimpleName() + ".");
      case null, default -> throw new IllegalStateException("unexpected failure while asking a name server", failure);
    };
  }

  private static Answer<Message> silent(Server server, Duration limit) {
    return Answer.trouble(Outcome.SILENCE, server.words() + " did not answer within " + limit.toMillis() + " ms.");
  }

  private static Answer<Message> closed(Server server) {
    return Answer.trouble(Outcome.REFUSED, server.words() + ": nothing listens there.");
  }
}
