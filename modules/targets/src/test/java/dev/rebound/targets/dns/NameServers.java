package dev.rebound.targets.dns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.lab.dns.NameServer;
import dev.rebound.lab.dns.NameServer.Key;
import dev.rebound.targets.dns.Told.Records;
import dev.rebound.targets.dns.UpdateKey.Algorithm;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Two real name servers of the contract's zone: {@code ns1}, where changes are made, and {@code ns2}, which copies it when it starts. */
final class NameServers implements AutoCloseable {
  static final Key KEY = new Key("dr-key", "c2VjcmV0LW9mLXRoZS10ZXN0LWZvci1yZWJvdW5kLTE=");
  /** Of somebody else, who may change all. */
  private static final Key OTHER = new Key("other-key", "c2VjcmV0LW9mLXRoZS10ZXN0LWZvci1yZWJvdW5kLTI=");
  private static final Duration COPY_LIMIT = Duration.ofSeconds(30);
  private static final String RULES = "grant dr-key name api.shop.test. A AAAA CNAME; grant dr-key name www.shop.test. A AAAA CNAME;"
      + " grant dr-key name absent.shop.test. A AAAA CNAME; grant dr-key name text.shop.test. A AAAA CNAME; grant other-key zonesub ANY;";

  private final NameServer primary;
  private final NameServer secondary;
  private final Path keyFile;

  private NameServers(NameServer primary, NameServer secondary, Path keyFile) {
    this.primary = primary;
    this.secondary = secondary;
    this.keyFile = keyFile;
  }

  /** Skips the test where BIND is not there. */
  static NameServers start(Path folder) throws Exception {
    assumeTrue(NameServer.program().isPresent(), "real name servers need Debian's package bind9");
    Path keyFile = Files.writeString(folder.resolve("dr-key"), KEY.secret() + "\n");
    var primary = NameServer.primary(folder.resolve("ns1"), freePort(), DnsContract.ZONE, DnsContract.RECORDS, RULES, List.of(KEY, OTHER));
    var secondary = NameServer.secondary(folder.resolve("ns2"), freePort(), DnsContract.ZONE, primary.port());
    var servers = new NameServers(primary, secondary, keyFile);
    servers.awaitCopy();
    return servers;
  }

  /** Free for TCP and UDP. */
  static int freePort() throws IOException {
    while (true) {
      try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        return udp.getLocalPort();
      } catch (java.net.BindException taken) {
        // Another one.
      }
    }
  }

  NameServer primary() {
    return primary;
  }

  NameServer secondary() {
    return secondary;
  }

  Server ns1() {
    return new Server("ns1", "127.0.0.1", primary.port());
  }

  Server ns2() {
    return new Server("ns2", "127.0.0.1", secondary.port());
  }

  ZoneAccess access() {
    return new ZoneAccess(DnsContract.ZONE, List.of(ns1(), ns2()), ns1());
  }

  UpdateKey key() {
    return new UpdateKey(KEY.name(), Algorithm.HMAC_SHA256, keyFile);
  }

  /** By another key, without a prerequisite. */
  void becomes(String name, RecordSet... sets) throws IOException {
    Name owner = Name.fromString(name, Name.root);
    var update = new Update(Name.fromString(DnsContract.ZONE, Name.root));
    update.delete(owner);
    for (RecordSet set : sets) {
      int type = Type.value(set.type().name());
      for (String value : set.values()) {
        update.add(Record.fromString(owner, type, DClass.IN, set.ttl().toSeconds(), value, Name.root));
      }
    }
    var resolver = new SimpleResolver(ns1().socket());
    resolver.setTCP(true);
    resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, OTHER.name(), OTHER.secret()));
    int code = resolver.send(update).getRcode();
    if (code != Rcode.NOERROR) {
      throw new IllegalStateException("somebody else's change: " + Rcode.string(code));
    }
  }

  void stops(String server) {
    (server.equals("ns1") ? primary : secondary).stop();
  }

  /** A secondary asks its primary when it starts. */
  void catchesUp() throws InterruptedException {
    secondary.stop();
    secondary.restart();
    awaitCopy();
  }

  private void awaitCopy() throws InterruptedException {
    var questions = new Questions(access());
    long end = System.nanoTime() + COPY_LIMIT.toNanos();
    while (true) {
      var told = questions.look(DnsContract.API, Duration.ofSeconds(2)).servers();
      if (told.get("ns1") instanceof Records one && told.get("ns2") instanceof Records two && one.serial() == two.serial()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("ns2 does not copy the zone: " + told);
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  @Override
  public void close() {
    secondary.close();
    primary.close();
  }
}
