package dev.rebound.plan;

import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteRecovery.Key;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.Provider;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.plan.SiteRecovery.ZoneChange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code dns} of a site's recovery: the zones, who tells them, and the names in them that are switched. */
final class DnsReader {
  static final int PORT = 53;
  static final int PORT_MAX = 65_535;
  /** Those that RFC 8945, section 6, wants or allows. */
  static final List<String> ALGORITHMS = List.of("hmac-sha256", "hmac-sha384", "hmac-sha512");
  static final Duration TTL = Duration.ofMinutes(1);
  static final Duration TTL_MAX = Duration.ofDays(1);
  /** Labels of letters, digits, '-' and '_', without the last dot (RFC 1035, section 2.3.1; RFC 2181, section 11). */
  static final String NAME = "^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*$";
  private static final Pattern HOSTNAME = Pattern.compile(NAME);
  private static final Pattern FOUR = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(?!$)|$)){4}");
  private static final Pattern SIX = Pattern.compile("(?=.*:.*:)[0-9a-fA-F:]{2,39}");
  private static final String RIGHT =
      "Write a list of { zone: …, servers: [ … ], primary: …, key: { … }, names: [ … ] }.";
  private static final String CHANGE = "Write key: { name: …, secretFile: … }, or provider: { url: …, body: … }.";
  /** Of those that mean that a provider took it: RFC 9110, section 15.3. */
  static final int STATUS_MAX = 299;
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
  /** {@code https}, or {@code http} to this machine: the headers hold a secret. */
  static final String PROVIDER = "^(https://|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])[:/]).*";

  private final @Nullable Path base;
  private final OwnCallReader calls;
  private final Set<String> seen = new HashSet<>();

  DnsReader(@Nullable Path base, OwnCallReader calls) {
    this.base = base;
    this.calls = calls;
  }

  List<SwitchedName> read(Section recovery) {
    var names = new ArrayList<SwitchedName>();
    recovery.items("dns", RIGHT, item -> {
      Section section = Section.of(item, "zone", "servers", "primary", "key", "provider", "names");
      if (section.has("key") == section.has("provider") && item.kind().startsWith("a mapping")) {
        item.wrong(section.has("key") ? "a zone is changed in one way" : "it is not said how this zone is changed", CHANGE);
      }
      Zone zone = zone(section);
      names.addAll(
          section.items("names", "Write a list of { name: …, from: [ … ], to: [ … ] }.", each -> name(each, zone)));
      section.required("names", "Name what is switched.");
      return Optional.empty();
    });
    return names;
  }

  private Zone zone(Section section) {
    String name = section.text("zone", "Name the zone, as example.com.");
    section.optional("zone").filter(_ -> !name.isEmpty() && !HOSTNAME.matcher(name).matches()).ifPresent(at ->
        at.wrong("this is not the name of a zone", "Write it without the last dot."));
    String right = "Name every server that users' resolvers ask: [ { name: ns1, address: 192.0.2.1 } ].";
    section.required("servers", right).filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
        at.wrong("no name server is named", right));
    var called = new HashSet<String>();
    List<NameServer> servers = section.items("servers", right, item -> {
      NameServer server = server(Section.of(item, "name", "address", "port"));
      if (!server.name().isEmpty() && !called.add(server.name())) {
        item.wrong("two name servers are called " + Value.echo(server.name()), "Give each its own name.");
      }
      return Optional.of(server);
    });
    String primary = section.text("primary", "Name the server that takes changes.");
    Optional<NameServer> taking = servers.stream().filter(each -> each.name().equals(primary)).findFirst();
    section.optional("primary").filter(_ -> !primary.isEmpty() && taking.isEmpty()).ifPresent(at ->
        at.wrong("there is no name server " + Value.echo(primary), "Name one of servers."));
    return new Zone(name, servers, taking.orElse(new NameServer("", "", PORT)), change(section));
  }

  private ZoneChange change(Section zone) {
    return zone.has("provider") ? provider(zone.section("provider", "method", "url", "headers", "body", "expect"))
        : key(zone.section("key", "name", "algorithm", "secretFile"), zone.has("key"));
  }

  private Provider provider(Section provider) {
    OwnCalls.Http call = calls.http(provider, Provider.METHODS, STATUS_MAX);
    provider.optional("url").filter(_ -> !call.url().isEmpty() && !call.url().matches(PROVIDER)).ifPresent(at ->
        at.wrong("whoever listens would read the provider's secret", "Write https://…"));
    String right = "Write what the provider wants, with {new} where the addresses go: '{\"content\":\"{new}\"}'.";
    provider.required("body", right);
    String body = call.body() == null ? "" : call.body();
    provider.optional("body").filter(_ -> !body.isEmpty()).ifPresent(at -> {
      Optional<String> odd =
          PLACE.matcher(body).results().map(found -> found.group(1)).filter(word -> !Provider.PLACES.contains(word)).findFirst();
      if (odd.isPresent()) {
        at.wrong("nothing is known to fill in for {" + odd.get() + "}", "There are {" + String.join("} {", Provider.PLACES) + "}.");
      } else if (!body.contains("{new}")) {
        at.wrong("the call does not say where the name is to lead", right);
      } else if (body.getBytes(StandardCharsets.UTF_8).length > OwnCallReader.BODY_MAX) {
        at.wrong("this body is too long", "Write at most " + OwnCallReader.BODY_MAX + " bytes.");
      }
    });
    return new Provider(call);
  }

  private Key key(Section key, boolean there) {
    if (!there) {
      return new Key("", ALGORITHMS.getFirst(), "");
    }
    String algorithm = key.optionalText("algorithm").orElse(ALGORITHMS.getFirst());
    key.optional("algorithm").filter(_ -> !ALGORITHMS.contains(algorithm)).ifPresent(at ->
        at.wrong(Value.echo(algorithm) + " is not an algorithm that is used", "Write one of " + String.join(", ", ALGORITHMS) + "."));
    String keyName = key.text("name", "Name the key as the server knows it.");
    key.optional("name").filter(_ -> !keyName.isEmpty() && !HOSTNAME.matcher(keyName).matches()).ifPresent(at ->
        at.wrong("this is not the name of a key", "Write letters, digits, '-' and dots."));
    return new Key(keyName, algorithm, Secrets.file(key, "secretFile", base, true).orElse(""));
  }

  private static NameServer server(Section section) {
    String name = section.text("name", "Name the server.");
    section.optional("name").ifPresent(at -> Names.check(name, at));
    String address = section.text("address", "Write its IP address: no name can be relied on then.");
    section.optional("address").filter(_ -> !address.isEmpty() && !four(address) && !six(address)).ifPresent(at ->
        at.wrong("this is not an IP address", "Names cannot be relied on then: write 192.0.2.1 or 2001:db8::1."));
    return new NameServer(name, address, (int) section.number("port", PORT, 1, PORT_MAX));
  }

  private Optional<SwitchedName> name(Value item, Zone zone) {
    Section section = Section.of(item, "name", "from", "to", "ttl");
    String name = section.text("name", "Write the whole name, as orders.example.com.");
    String small = name.toLowerCase(Locale.ROOT);
    String apex = zone.name().toLowerCase(Locale.ROOT);
    List<Word> from = values(section, "from");
    List<Word> to = values(section, "to");
    RecordKind kind = from.isEmpty() ? RecordKind.A : kind(from.getFirst().text());
    Stream.concat(from.stream(), to.stream()).filter(word -> kind(word.text()) != kind).findFirst().ifPresent(word ->
        word.at().wrong("this is not of the kind of the first value, " + kind, "All are IPv4 addresses, or IPv6 addresses, or one name."));
    Stream.of(from, to).filter(values -> kind == RecordKind.CNAME && values.size() > 1).findFirst().ifPresent(values ->
        values.get(1).at().wrong("a CNAME is one name", "Write one name, or addresses."));
    section.optional("name").filter(_ -> !name.isEmpty()).ifPresent(at -> {
      if (!HOSTNAME.matcher(name).matches()) {
        at.wrong("this is not a name", "Write it without the last dot.");
      } else if (!small.equals(apex) && !small.endsWith("." + apex)) {
        at.wrong(Value.echo(name) + " is not within the zone", "Write the whole name.");
      } else if (!seen.add(small + " " + kind)) {
        at.wrong(Value.echo(name) + " is switched twice", "Keep one of them.");
      }
    });
    Duration ttl = section.duration("ttl", TTL, Duration.ofSeconds(1), TTL_MAX);
    section.optional("ttl").filter(_ -> ttl.getNano() != 0).ifPresent(at -> at.wrong("a TTL is whole seconds", "Write 30s or 1m."));
    return Optional.of(new SwitchedName(name, kind, texts(from), texts(to), ttl, zone));
  }

  private static RecordKind kind(String value) {
    return four(value) ? RecordKind.A : six(value) ? RecordKind.AAAA : RecordKind.CNAME;
  }

  private static List<String> texts(List<Word> words) {
    return words.stream().map(Word::text).toList();
  }

  private static List<Word> values(Section section, String key) {
    String right = "Write a list of addresses, or one name: [ 192.0.2.10 ].";
    section.required(key, right).filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("no value is named", right));
    List<Word> words = section.words(key, right);
    words.stream().filter(word -> kind(word.text()) == RecordKind.CNAME && !HOSTNAME.matcher(word.text()).matches()).forEach(word ->
        word.at().wrong("this is neither an address nor a name", right));
    return words;
  }

  private static boolean four(String address) {
    return FOUR.matcher(address).matches();
  }

  private static boolean six(String address) {
    if (!SIX.matcher(address).matches()) {
      return false;
    }
    try {
      java.net.InetAddress.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
