package dev.rebound.targets.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.dns.Switched.AlreadySo;
import dev.rebound.targets.dns.Switched.Unknown;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeDnsTest extends DnsContract {
  private final FakeDns dns = new FakeDns(ZONE, NEGATIVE, List.of("ns1", "ns2"));

  @BeforeEach
  void fill() {
    dns.becomes(API, OLD, SIX);
    dns.becomes(WWW, ALIAS);
    dns.becomes(LOCKED, a(300, "10.1.0.99"));
    dns.locks(LOCKED);
    dns.catchUp();
  }

  @Override
  Dns dns() {
    return dns;
  }

  @Override
  void becomes(String name, RecordSet... sets) {
    dns.becomes(name, sets);
  }

  @Override
  void catchesUp() {
    dns.catchUp();
  }

  @Override
  void stops(String server) {
    dns.stops(server);
  }

  @Test
  void shouldFindItDoneAfterALostAnswer() {
    dns.losesTheNextAnswer();
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOf(Unknown.class);
    assertThat(dns.change(order(API, OLD, NEW), LIMIT)).isInstanceOf(AlreadySo.class);
  }
}
