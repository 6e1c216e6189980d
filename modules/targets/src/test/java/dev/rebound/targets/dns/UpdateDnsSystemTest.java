package dev.rebound.targets.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.dns.NameServer;
import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.ChangedByAnother;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Switched.Unknown;
import dev.rebound.targets.dns.Told.Why;
import dev.rebound.targets.dns.UpdateKey.Algorithm;
import dev.rebound.targets.dns.ZoneAccess.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against two real name servers. */
@Tag("system")
class UpdateDnsSystemTest extends DnsContract {
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Order ORDER = order(API, OLD, NEW);

  @TempDir private Path folder;
  private NameServers servers;

  @BeforeEach
  void start() throws Exception {
    servers = NameServers.start(folder);
  }

  @AfterEach
  void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  @Override
  Dns dns() {
    return new UpdateDns(servers.access(), servers.key(), Clock.systemUTC());
  }

  @Override
  void becomes(String name, RecordSet... sets) throws Exception {
    servers.becomes(name, sets);
  }

  @Override
  void catchesUp() throws Exception {
    servers.catchesUp();
  }

  @Override
  void stops(String server) {
    servers.stops(server);
  }

  private Switched with(UpdateKey key, Clock clock) {
    return new UpdateDns(servers.access(), key, clock).change(ORDER, LIMIT);
  }

  private String refused(Switched switched) {
    assertThat(switched).isInstanceOf(Refused.class);
    assertThat(records("ns1", API).of(RecordType.A)).contains(OLD);
    String reason = ((Refused) switched).reason();
    assertThat(reason).startsWith("The name server ns1 (127.0.0.1 port " + servers.primary().port() + ") refuses")
        .doesNotContain(NameServers.KEY.secret());
    return reason;
  }

  @Test
  void shouldNameAWrongSecretAWrongNameAndAWrongAlgorithmOfTheKey() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "d3Jvbmctc2VjcmV0LW9mLXRoZS10ZXN0LWZvci1yZWI=\n");
    UpdateKey key = servers.key();
    assertThat(refused(with(new UpdateKey(key.name(), key.algorithm(), wrong), Clock.systemUTC()))).contains("BADSIG", "secret");
    assertThat(refused(with(new UpdateKey("no-key", key.algorithm(), key.secretFile()), Clock.systemUTC()))).contains("BADKEY", "no-key");
    assertThat(refused(with(new UpdateKey(key.name(), Algorithm.HMAC_SHA512, key.secretFile()), Clock.systemUTC()))).contains("BADKEY");
    assertThat(with(new UpdateKey(key.name(), key.algorithm(), folder.resolve("gone")), Clock.systemUTC())).isInstanceOf(NotSent.class);
  }

  @Test
  void shouldNameAWrongClock() {
    for (long minutes : new long[] {-10, 10}) {
      String reason = refused(with(servers.key(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes))));
      assertThat(reason).contains("clock", "BADTIME", "300 s are allowed").containsPattern("(599|60[0-9]) s apart");
    }
  }

  @Test
  void shouldSayThatAServerTakesNoUpdates() throws Exception {
    var access = new ZoneAccess(ZONE, List.of(servers.ns1(), servers.ns2()), servers.ns2());
    assertThat(new UpdateDns(access, servers.key(), Clock.systemUTC()).change(ORDER, LIMIT)).as("a secondary, without the key")
        .isInstanceOf(Refused.class);
    try (var still = NameServer.primary(
        folder.resolve("still"), NameServers.freePort(), ZONE, RECORDS, "", List.of(NameServers.KEY))) {
      var server = new Server("still", "127.0.0.1", still.port());
      var dns = new UpdateDns(new ZoneAccess(ZONE, List.of(server), server), servers.key(), Clock.systemUTC());
      assertThat(dns.change(ORDER, LIMIT)).as("a primary without rules for updates").isInstanceOfSatisfying(
          Refused.class, refused -> assertThat(refused.reason()).contains("still", "refuses"));
    }
  }

  @Test
  void shouldNotTakeANameWithOtherRecordsForAbsentWhereACnameWouldBeLeftOut() {
    Switched switched = dns().change(fresh("text.shop.test", cname(30, "b.example.net")), LIMIT);
    assertThat(switched).isEqualTo(new ChangedByAnother(List.of()));
    changed(dns().change(fresh("text.shop.test", NEW), LIMIT));
    assertThat(records("ns1", "text.shop.test").sets()).containsExactly(NEW);
  }

  @Test
  void shouldReadALongAnswerByTcp() throws Exception {
    // BIND takes 100 records of a type (max-records-per-type), and puts 1,232 bytes into a packet: 76 addresses.
    String[] many = IntStream.rangeClosed(1, 90).mapToObj(i -> "10.9.0." + i).toArray(String[]::new);
    servers.becomes(API, a(300, many));
    assertThat(records("ns1", API).sets()).containsExactly(a(300, many));
  }

  @Test
  void shouldAskByTcpWherePacketsAreLost() throws Exception {
    try (var wire = new CutWire(servers.primary().port())) {
      var server = new Server("ns1", "127.0.0.1", wire.port());
      wire.losesPackets();
      var access = new ZoneAccess(ZONE, List.of(server), server);
      assertThat(new Questions(access).primary(API, LIMIT)).isInstanceOfSatisfying(
          Told.Records.class, told -> assertThat(told.of(RecordType.A)).contains(OLD));
    }
  }

  @Test
  void shouldNotCountAnAnswerWithoutAuthorityOrWithAnError() throws Exception {
    try (var wire = new CutWire(servers.primary().port())) {
      var server = new Server("ns1", "127.0.0.1", wire.port());
      var questions = new Questions(new ZoneAccess(ZONE, List.of(server), server));
      wire.alters(answer -> with(answer, 2, answer[2] & ~0x04));
      assertThat(questions.primary(API, LIMIT)).as("flag AA").isInstanceOfSatisfying(
          Told.Nothing.class, nothing -> assertThat(nothing.why()).isEqualTo(Why.LAME));
      wire.alters(answer -> with(answer, 3, answer[3] & 0xF0 | 2));
      assertThat(questions.primary(API, LIMIT)).as("SERVFAIL").isInstanceOfSatisfying(
          Told.Nothing.class, nothing -> assertThat(nothing.why()).isEqualTo(Why.FAILED));
    }
  }

  /** Source of the places: RFC 1035, section 4.1.1. */
  private static byte[] with(byte[] message, int at, int value) {
    byte[] altered = message.clone();
    altered[at] = (byte) value;
    return altered;
  }

  @Test
  void shouldTellAServerWithoutTheZoneFromOneThatHangs() {
    var other = new ZoneAccess("other.test", List.of(servers.ns1()), servers.ns1());
    assertThat(new Questions(other).primary("api.other.test", LIMIT)).isInstanceOfSatisfying(
        Told.Nothing.class, nothing -> assertThat(nothing.why()).isEqualTo(Why.REFUSED));
    var below = new ZoneAccess("api.shop.test", List.of(servers.ns1()), servers.ns1());
    assertThat(new Questions(below).primary("api.shop.test", LIMIT)).isInstanceOfSatisfying(
        Told.Nothing.class, nothing -> assertThat(nothing.why()).isEqualTo(Why.LAME));
    servers.secondary().freeze();
    long start = System.nanoTime();
    var told = dns().look(API, SHORT).servers();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plusSeconds(2));
    servers.secondary().thaw();
    assertThat(told.get("ns1")).isInstanceOf(Told.Records.class);
    assertThat(told.get("ns2")).isInstanceOfSatisfying(
        Told.Nothing.class, nothing -> assertThat(nothing.why()).isEqualTo(Why.SILENT));
    assertThat(records("ns2", API).of(RecordType.A)).contains(OLD);
  }

  @Test
  void shouldLookAgainWhereTheAnswerToTheUpdateIsLost() throws Exception {
    try (var wire = new CutWire(servers.primary().port())) {
      var server = new Server("ns1", "127.0.0.1", wire.port());
      var dns = new UpdateDns(new ZoneAccess(ZONE, List.of(server), server), servers.key(), Clock.systemUTC());
      wire.cutsAnswersOfUpdates(false);
      assertThat(dns.change(ORDER, LIMIT)).as("it can be looked at again").isInstanceOf(Changed.class);
      wire.cutsAnswersOfUpdates(true);
      assertThat(dns.change(order(API, NEW, OLD), LIMIT)).as("it cannot").isInstanceOf(Unknown.class);
      wire.mends();
      assertThat(dns.change(order(API, NEW, OLD), LIMIT)).isInstanceOf(AlreadySo.class);
    }
  }

  @Test
  void shouldFindThePrerequisiteBrokenWhereAnotherIsFasterThanTheLookAndTheAct() throws Exception {
    try (var wire = new CutWire(servers.primary().port())) {
      var server = new Server("ns1", "127.0.0.1", wire.port());
      var dns = new UpdateDns(new ZoneAccess(ZONE, List.of(server), server), servers.key(), Clock.systemUTC());
      RecordSet theirs = a(300, "10.3.0.10");
      wire.beforeAnUpdate(() -> servers.becomes(API, theirs));
      assertThat(dns.change(ORDER, LIMIT)).isEqualTo(new ChangedByAnother(List.of(theirs)));
      wire.beforeAnUpdate(() -> servers.becomes(ABSENT, theirs));
      assertThat(dns.change(fresh(ABSENT, NEW), LIMIT)).isEqualTo(new ChangedByAnother(List.of(theirs)));
      wire.beforeAnUpdate(() -> servers.becomes(API, NEW));
      assertThat(dns.change(order(API, theirs, NEW), LIMIT)).as("another did just this").isInstanceOf(AlreadySo.class);
    }
  }

  @Test
  void shouldGoOnAfterThePrimaryCameBack() {
    Dns dns = dns();
    changed(dns.change(ORDER, LIMIT));
    servers.primary().stop();
    assertThat(dns.change(order(API, NEW, OLD), LIMIT)).isInstanceOf(NotSent.class);
    servers.primary().restart();
    OptionalLong serial = changed(dns.change(order(API, NEW, OLD), LIMIT));
    assertThat(serial).hasValue(serial());
  }
}
