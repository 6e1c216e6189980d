package dev.rebound.targets.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Changed;
import dev.rebound.targets.dns.Switched.ChangedByAnother;
import dev.rebound.targets.dns.Switched.NotSent;
import dev.rebound.targets.dns.Switched.Refused;
import dev.rebound.targets.dns.Told.Nothing;
import dev.rebound.targets.dns.Told.Records;
import dev.rebound.targets.dns.Told.Why;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Dns} keeps. Its zone is {@link #ZONE} with the records of {@link #RECORDS}; {@code ns2} copies the primary {@code ns1}
 * only when it is told to; {@code locked} may not be changed.
 */
abstract class DnsContract {
  static final String ZONE = "shop.test";
  static final Duration LIMIT = Duration.ofSeconds(12);
  static final Duration NEGATIVE = Duration.ofSeconds(60);
  static final String API = "api.shop.test";
  static final String WWW = "www.shop.test";
  static final String LOCKED = "locked.shop.test";
  static final String ABSENT = "absent.shop.test";
  /** The zone as a file: RFC 1035, section 5. */
  static final String RECORDS = """
      $TTL 3600
      @ IN SOA ns1 hostmaster 1 3600 600 86400 60
      @ IN NS ns1
      @ IN NS ns2
      ns1 IN A 127.0.0.1
      ns2 IN A 127.0.0.1
      api 300 IN A 10.1.0.11
      api 300 IN A 10.1.0.10
      api 200 IN AAAA 2001:db8::10
      www 120 IN CNAME Edge-a.example.net.
      locked 300 IN A 10.1.0.99
      text 300 IN TXT "no address"
      """;
  static final RecordSet OLD = a(300, "10.1.0.10", "10.1.0.11");
  static final RecordSet NEW = a(30, "10.2.0.10");
  static final RecordSet SIX = new RecordSet(RecordType.AAAA, List.of("2001:db8::10"), Duration.ofSeconds(200));
  static final RecordSet ALIAS = cname(120, "edge-a.example.net");

  abstract Dns dns();

  /** Somebody else makes the primary tell just these of a name. */
  abstract void becomes(String name, RecordSet... sets) throws Exception;

  /** {@code ns2} copies the zone; returns when it has. */
  abstract void catchesUp() throws Exception;

  abstract void stops(String server);

  static RecordSet a(int ttlSeconds, String... addresses) {
    return new RecordSet(RecordType.A, List.of(addresses), Duration.ofSeconds(ttlSeconds));
  }

  static RecordSet cname(int ttlSeconds, String target) {
    return new RecordSet(RecordType.CNAME, List.of(target), Duration.ofSeconds(ttlSeconds));
  }

  static Order order(String name, RecordSet seen, RecordSet wished) {
    return new Order(name, Optional.of(seen), wished);
  }

  static Order fresh(String name, RecordSet wished) {
    return new Order(name, Optional.empty(), wished);
  }

  Records records(String server, String name) {
    return switch (dns().look(name, LIMIT).servers().get(server)) {
      case Records records -> records;
      case Nothing nothing -> throw new AssertionError(nothing.toString());
    };
  }

  Why why(String server, String name) {
    return switch (dns().look(name, LIMIT).servers().get(server)) {
      case Records records -> throw new AssertionError("it told: " + records);
      case Nothing(var why, var reason) -> why;
    };
  }

  long serial() {
    return records("ns1", API).serial();
  }

  OptionalLong changed(Switched switched) {
    assertThat(switched).isInstanceOf(Changed.class);
    return ((Changed) switched).serial();
  }

  @Test
  void shouldReadTheRecordsOfANameFromEachServer() {
    assertThat(dns().look(API, LIMIT).servers().keySet()).containsExactly("ns1", "ns2");
    for (String server : List.of("ns1", "ns2")) {
      assertThat(records(server, API).sets()).containsExactlyInAnyOrder(OLD, SIX);
      assertThat(records(server, API).negativeTtl()).isEqualTo(NEGATIVE);
      assertThat(records(server, "WWW.shop.test.").sets()).containsExactly(ALIAS);
      assertThat(records(server, ABSENT).sets()).isEmpty();
    }
  }

  @Test
  void shouldSwitchOnceAndLeaveTheOtherTypesOfTheName() {
    long before = serial();
    Order order = order(API, OLD, NEW);
    assertThat(changed(dns().change(order, LIMIT)).orElseThrow()).isGreaterThan(before).isEqualTo(serial());
    assertThat(records("ns1", API).sets()).containsExactlyInAnyOrder(NEW, SIX);
    long after = serial();
    assertThat(dns().change(order, LIMIT)).isEqualTo(new AlreadySo(after));
    assertThat(serial()).isEqualTo(after);
    assertThat(changed(dns().change(order(API, NEW, OLD), LIMIT))).isNotEmpty();
    assertThat(records("ns1", API).of(RecordType.A)).contains(OLD);
  }

  @Test
  void shouldChangeTheTtlAlone() {
    RecordSet lower = a(30, "10.1.0.10", "10.1.0.11");
    changed(dns().change(order(API, OLD, lower), LIMIT));
    assertThat(records("ns1", API).of(RecordType.A)).contains(lower);
  }

  @Test
  void shouldLeaveWhatAnotherChanged() throws Exception {
    RecordSet theirs = a(300, "10.3.0.10");
    becomes(API, theirs);
    long before = serial();
    assertThat(dns().change(order(API, OLD, NEW), LIMIT)).isEqualTo(new ChangedByAnother(List.of(theirs)));
    becomes(API);
    assertThat(dns().change(order(API, OLD, NEW), LIMIT)).isEqualTo(new ChangedByAnother(List.of()));
    becomes(API, cname(300, "elsewhere.example.net"));
    assertThat(dns().change(order(API, OLD, NEW), LIMIT))
        .isEqualTo(new ChangedByAnother(List.of(cname(300, "elsewhere.example.net"))));
    assertThat(serial()).isEqualTo(before + 2);
  }

  @Test
  void shouldMakeANameThatWasAbsent() {
    changed(dns().change(fresh(ABSENT, NEW), LIMIT));
    assertThat(records("ns1", ABSENT).sets()).containsExactly(NEW);
    assertThat(dns().change(fresh(ABSENT, NEW), LIMIT)).isInstanceOf(AlreadySo.class);
    assertThat(dns().change(fresh(ABSENT, OLD), LIMIT)).isEqualTo(new ChangedByAnother(List.of(NEW)));
    assertThat(dns().change(fresh(WWW, NEW), LIMIT)).isEqualTo(new ChangedByAnother(List.of(ALIAS)));
    assertThat(dns().change(fresh(API, cname(30, "b.example.net")), LIMIT)).isInstanceOfSatisfying(
        ChangedByAnother.class, another -> assertThat(another.now()).containsExactlyInAnyOrder(OLD, SIX));
  }

  @Test
  void shouldSwitchACnameAndAnIpv6Address() {
    RecordSet alias = cname(30, "edge-b.example.net");
    changed(dns().change(order(WWW, ALIAS, alias), LIMIT));
    assertThat(records("ns1", WWW).sets()).containsExactly(alias);
    RecordSet six = new RecordSet(RecordType.AAAA, List.of("2001:db8:0:2::10"), Duration.ofSeconds(30));
    changed(dns().change(order(API, SIX, six), LIMIT));
    assertThat(records("ns1", API).sets()).containsExactlyInAnyOrder(OLD, six);
  }

  @Test
  void shouldSayWhichServerLagsBehind() throws Exception {
    Look before = dns().look(API, LIMIT);
    Order order = order(API, OLD, NEW);
    OptionalLong serial = changed(dns().change(order, LIMIT));
    Spread lagging = Spread.of(before, dns().look(API, LIMIT), order, serial);
    assertThat(lagging.everywhere()).isFalse();
    assertThat(lagging.waiting()).singleElement().asString().contains("ns2", "10.1.0.10", "TTL 300 s");
    catchesUp();
    Spread everywhere = Spread.of(before, dns().look(API, LIMIT), order, serial);
    assertThat(everywhere.waiting()).isEmpty();
    assertThat(everywhere.oldKept()).contains(Duration.ofSeconds(300));
  }

  @Test
  void shouldTellAServerThatIsGoneAndChangeNothingWithoutThePrimary() {
    Look before = dns().look(API, LIMIT);
    Order order = order(API, OLD, NEW);
    stops("ns2");
    assertThat(why("ns2", API)).isEqualTo(Why.CLOSED);
    assertThat(records("ns1", API).of(RecordType.A)).contains(OLD);
    OptionalLong serial = changed(dns().change(order, LIMIT));
    assertThat(Spread.of(before, dns().look(API, LIMIT), order, serial).waiting()).singleElement().asString().contains("ns2");
    stops("ns1");
    assertThat(dns().change(order(API, NEW, OLD), LIMIT)).isInstanceOf(NotSent.class);
  }

  @Test
  void shouldSayThatAChangeIsRefused() {
    long before = serial();
    RecordSet locked = a(300, "10.1.0.99");
    assertThat(dns().change(order(LOCKED, locked, NEW), LIMIT)).isInstanceOfSatisfying(
        Refused.class, refused -> assertThat(refused.reason()).contains(LOCKED));
    assertThat(records("ns1", LOCKED).sets()).containsExactly(locked);
    assertThat(serial()).isEqualTo(before);
  }

  @Test
  void shouldAskForNoNameOutsideTheZone() {
    assertThatThrownBy(() -> dns().look("api.example.net", LIMIT)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not within the zone");
    assertThatThrownBy(() -> dns().change(fresh("notshop.test", NEW), LIMIT)).isInstanceOf(IllegalArgumentException.class);
  }
}
