package dev.rebound.lab.customer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Leads a customer to the first IPv4 address of a name. As a resolver's cache does, it keeps an answer for its TTL and no longer; a name
 * server that does not answer then leaves it without an address. Thread-safe.
 */
public final class NamedEntry implements OrderCustomer.Entry {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  private final SimpleResolver server;
  private final Name name;
  private final int port;
  private @Nullable Kept kept;

  private record Kept(String url, long untilNanos) {}

  private NamedEntry(SimpleResolver server, Name name, int port) {
    this.server = server;
    this.name = name;
    this.port = port;
  }

  /**
   * Asks nobody yet.
   *
   * @param server the name server that is asked
   * @param name without the last dot
   * @param port of the service, whatever the address
   */
  public static NamedEntry of(InetSocketAddress server, String name, int port) throws TextParseException {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(ANSWER_LIMIT);
    return new NamedEntry(resolver, Name.fromString(name, Name.root), port);
  }

  @Override
  public synchronized String url() throws IOException {
    Kept now = kept;
    if (now == null || System.nanoTime() - now.untilNanos() >= 0) {
      kept = null;
      now = ask();
      kept = now;
    }
    return now.url();
  }

  private Kept ask() throws IOException {
    Message answer = server.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
    List<ARecord> addresses = answer.getSection(Section.ANSWER).stream()
        .filter(ARecord.class::isInstance).map(ARecord.class::cast).toList();
    if (answer.getRcode() != Rcode.NOERROR || addresses.isEmpty()) {
      throw new IOException("no address of " + name + ": " + Rcode.string(answer.getRcode()));
    }
    ARecord first = addresses.getFirst();
    return new Kept(
        "http://" + first.getAddress().getHostAddress() + ":" + port, System.nanoTime() + Duration.ofSeconds(first.getTTL()).toNanos());
  }
}
