package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule: what is changed in a valid plan, and the one problem with its exact place. */
class PlanRulesTest {
  /** The plan that the rows change; its line numbers are in the rows. */
  static final String BASE =
      """
      system: orders
      objectives: { rto: 4h, rpo: 1h, mtd: 8h, availability: 99.9% }
      observers: [ north, south ]
      components:
        database:
          postgresql:
            primary: { name: pg-a, url: "jdbc:postgresql://a:5432/orders" }
            replicas: [ { name: pg-b, url: "jdbc:postgresql://b:5432/orders" } ]
            credentials: { username: rebound, passwordFile: secrets/pg }
            durability: synchronous
        orders-api:
          kubernetes: { namespace: orders, deployment: orders-api, connection: { secret: orders-db, key: URL } }
          dependsOn: [ database ]
          probe: http://api/healthz
      alerts:
        - { match: 'alertname="Down"', component: database }
      confirmation: { probeInterval: 250ms, probeFailures: 3, probeTimeout: 1s, alert: 5s }
      scenarios: { database: { mode: approve } }
      limits: { irreversiblePerHour: 1, instancesAtOncePercent: 34, lagBytesMax: 1048576, recoveriesPerHour: 4 }
      approval: { expiry: 10m }
      people:
        dana: { slack: U-DANA, email: dana@example.org }
        lee: { slack: U-LEE, roles: [ responder ] }
      escalation:
        - { level: on-call, after: 0m, notify: [ dana ], backup: [ lee ] }
        - { level: lead, after: 15m, notify: [ lee ] }
      channels:
        slack: { channel: "#i", tokenFile: secrets/t, signingSecretFile: secrets/s, apiUrl: "http://127.0.0.1:1/api/" }
        email: { smtp: "smtp://mail:587", from: r@example.org }
      """;

  static Stream<Arguments> rules() {
    return Stream.of(
        syntaxRules(), componentRules(), connectionRules(), barrierRules(), warmUpRules(), numberRules(), peopleRules(), secretRules())
        .flatMap(rows -> rows);
  }

  static Stream<Arguments> syntaxRules() {
    return Stream.of(
        arguments("unknown key", "escalation:", "escalaton:", List.of(
            "1:1: the key 'escalation' is missing. Write a list of { level: …, after: 0m, notify: [ … ] }.",
            "24:1: unknown key 'escalaton'. Did you mean 'escalation'?")),
        arguments("unknown key far from all", "approval:", "zebra:", List.of(
            "20:1: unknown key 'zebra'. Known keys here: system, objectives, sites, observers, rebound, components, alerts,"
                + " heartbeats, confirmation, intakes, scenarios, steps, playbooks, limits, approval, people, escalation, onCall,"
                + " channels, statusPage, communication.")),
        arguments("missing key", "name: pg-a, ", "", List.of(
            "7:7: components.database.postgresql.primary: the key 'name' is missing. Give the node a name that is unique in the plan.")),
        arguments("wrong type: text", "system: orders", "system: 12", List.of(
            "1:9: system: expected a text, found the number '12'. Put it in quotes.")),
        arguments("wrong type: nothing", "system: orders", "system:", List.of(
            "1:8: system: expected a text, found nothing. Write a text.")),
        arguments("wrong type: list", "{ expiry: 10m }", "[ 10m ]", List.of(
            "20:11: approval: expected a mapping, found a list of 1. Write keys with values; known keys: expiry.")),
        arguments("wrong type: mapping", "notify: [ lee ]", "notify: lee", List.of(
            "26:40: escalation[1].notify: expected a list, found a text. Write a list of people: [ dana ].")),
        arguments("duplicate key", "expiry: 10m", "expiry: 10m, expiry: 11m", List.of(
            "20:26: approval.expiry: the key 'expiry' stands here twice. Keep one of them.")),
        arguments("tab", "  dana: {", "\tdana: {", List.of(
            "22:1: this is not YAML: found character '\\t(TAB)' that cannot start any token."
                + " Indent with spaces; YAML does not allow tabs there.")),
        arguments("second document", "approval:", "---\napproval:", List.of(
            "20:1: a second document starts here. A plan is one document of a few levels; write it out plainly.")),
        arguments("no system name", "system: orders", "system: Orders!", List.of(
            "1:9: system: 'Orders!' is not a name. " + Names.RIGHT)),
        arguments("reserved system name", "system: orders", "system: unrouted", List.of(
            "1:9: system: 'unrouted' is the key of what no plan claims. Choose another name.")),
        arguments("observer twice", "north, south", "north, north", List.of(
            "3:21: observers[1]: the observer 'north' is named twice. Two points of view need two observers.")),
        arguments("no observer", "[ north, south ]", "[]", List.of(
            "3:12: observers: no observer is named. Name one, or leave the key out for 'ingest'.")));
  }

  static Stream<Arguments> barrierRules() {
    String barrierRight =
        "Write supervisor, { statefulSet: … }, { command: [ … ] } or { haproxy: … }; the first that holds is enough.";
    return Stream.of(
        arguments("barrier without its supervisor", "name: pg-b, ", "name: pg-b, barriers: [ supervisor ], ", List.of(
            "8:45: components.database.postgresql.replicas[0].barriers[0]: the node names no supervisor that could disable its start."
                + " Name it: supervisor: http://host:port.")),
        arguments("no barrier", "name: pg-b, ", "name: pg-b, barriers: [ fence ], ", List.of(
            "8:45: components.database.postgresql.replicas[0].barriers[0]: 'fence' is not a barrier. " + barrierRight)),
        arguments("two barriers in one", "name: pg-b, ",
            "name: pg-b, barriers: [ { command: [ /x ], statefulSet: { namespace: a, name: b } } ], ", List.of(
            "8:45: components.database.postgresql.replicas[0].barriers[0]: a barrier is one thing, but here stand statefulSet and"
                + " command. " + barrierRight)),
        arguments("barrier by a search for a program", "name: pg-b, ", "name: pg-b, barriers: [ { command: [ cut ] } ], ", List.of(
            "8:58: components.database.postgresql.replicas[0].barriers[0].command[0]: the program is no absolute path."
                + " Commands run without a shell and without a search for them.")),
        arguments("barrier without a command", "name: pg-b, ", "name: pg-b, barriers: [ { command: [] } ], ", List.of(
            "8:56: components.database.postgresql.replicas[0].barriers[0].command: the command is empty."
                + " Write the program with its arguments: [ /usr/local/bin/cut-off, pg-a ].")),
        arguments("barrier at no socket", "name: pg-b, ",
            "name: pg-b, barriers: [ { haproxy: { socket: run, backend: b, server: 'a;b' } } ], ", List.of(
            "8:66: components.database.postgresql.replicas[0].barriers[0].haproxy.socket: this is not a socket."
                + " Write an absolute path or host:port.",
            "8:91: components.database.postgresql.replicas[0].barriers[0].haproxy.server: this is not the name of a server."
                + " Write letters, digits and _ . : - .")));
  }

  static Stream<Arguments> connectionRules() {
    String at = "12:62: components.orders-api.kubernetes.connection";
    String right = "Write { secret: …, key: … }, { configMap: …, key: … }, { file: /… }, with a key where it holds more"
        + " than the URL, or { haproxy: … }.";
    String held = "secret: orders-db, key: URL";
    return Stream.of(
        arguments("connection in two places", held, "secret: orders-db, configMap: orders, key: URL", List.of(
            at + ": an address stands in one place, but here stand secret and configMap. " + right)),
        arguments("connection nowhere", held, "key: URL", List.of(at + ": it is not said where the address stands. " + right)),
        arguments("ConfigMap without a key", held, "configMap: orders", List.of(
            at + ": it is not said which key of the ConfigMap holds the URL. Name it: key: DATABASE_URL.")),
        arguments("file somewhere", held, "file: orders.env, key: 'A B'", List.of(
            "12:82: components.orders-api.kubernetes.connection.file: this is not an absolute path."
                + " Write /path/to/file, as the responder's machine sees it.",
            "12:99: components.orders-api.kubernetes.connection.key: this is not a key."
                + " Write what stands before = or : on its line: letters, digits and _ . - .")),
        arguments("HAProxy with a key", held, "haproxy: { socket: 'h:0', backend: pg, server: p }, key: URL", List.of(
            "12:95: components.orders-api.kubernetes.connection.haproxy.socket: this is not a socket."
                + " Write an absolute path or host:port.",
            "12:133: components.orders-api.kubernetes.connection.key: an HAProxy has no keys. Leave it out.")),
        arguments("HAProxy before no Service", "{ " + held + " }",
            "{ " + held + " }, haproxy: { socket: run, backend: b }", List.of(
            "12:116: components.orders-api.kubernetes.haproxy: it is not said which Service knows the instances."
                + " Name it: service: orders-api.",
            "12:126: components.orders-api.kubernetes.haproxy.socket: this is not a socket. Write an absolute path or host:port.")));
  }

  static Stream<Arguments> componentRules() {
    String databaseRight = "Name in dependsOn the one database whose address stands there.";
    return Stream.of(
        arguments("unknown component in dependsOn", "[ database ]", "[ databse ]", List.of(
            "12:62: components.orders-api.kubernetes.connection: a connection leads to one database, but dependsOn names 0. "
                + databaseRight,
            "13:18: components.orders-api.dependsOn[0]: there is no component 'databse'. Did you mean 'database'?")),
        arguments("unknown component in alerts", "component: database", "component: db", List.of(
            "16:45: alerts[0].component: there is no component 'db'. Known components: database, orders-api.")),
        arguments("circle", "      durability: synchronous", "    dependsOn: [ orders-api ]", List.of(
            "13:18: components.orders-api.dependsOn[0]: the dependencies form a circle: database -> orders-api -> database."
                + " Take one of them out.")),
        arguments("depends on itself", "[ database ]", "[ database, orders-api ]", List.of(
            "13:28: components.orders-api.dependsOn[1]: the dependencies form a circle: orders-api -> orders-api. Take one of them out.")),
        arguments("node twice", "name: pg-b", "name: pg-a", List.of(
            "8:27: components.database.postgresql.replicas[0].name: the node name 'pg-a' is used twice. Give each node its own name.")),
        arguments("address twice", "//b:5432", "//a:5432", List.of(
            "8:38: components.database.postgresql.replicas[0].url: two nodes have the same url. Each instance has its own address.")),
        arguments("several hosts", "//a:5432", "//a:5432,b:5432", List.of(
            "7:35: components.database.postgresql.primary.url: the URL names several hosts."
                + " Name each instance as its own node; the driver must not choose among them.")),
        arguments("not PostgreSQL", "jdbc:postgresql://a:5432", "jdbc:mysql://a:5432", List.of(
            "7:35: components.database.postgresql.primary.url: this is not a JDBC URL of PostgreSQL."
                + " Write jdbc:postgresql://host:port/database, one URL for each node.")),
        arguments("no database", "//a:5432/orders", "//a:5432/", List.of(
            "7:35: components.database.postgresql.primary.url: the URL names no database."
                + " Write jdbc:postgresql://host:port/database, one URL for each node.")),
        arguments("impossible port", "//a:5432", "//a:99999", List.of(
            "7:35: components.database.postgresql.primary.url: the URL has no host, or a host or port that cannot be."
                + " Write jdbc:postgresql://host:port/database, one URL for each node.")),
        arguments("durability", "durability: synchronous", "durability: maybe", List.of(
            "10:19: components.database.postgresql.durability: 'maybe' is not a durability."
                + " Write synchronous (the standby confirms each commit) or asynchronous (a stated loss is accepted).")),
        arguments("standby loss", "durability: synchronous", "onStandbyLoss: perhaps", List.of(
            "10:22: components.database.postgresql.onStandbyLoss: 'perhaps' is nothing that can become of commits."
                + " Write degrade (they go on without a standby) or wait (until a person has looked).")),
        arguments("matcher", "'alertname=\"Down\"'", "'alertname'", List.of(
            "16:14: alerts[0].match: this matcher cannot be read ('expected label=\"value\" (or !=, =~, !~) at 'alertname'')."
                + " Write label=\"value\", joined by commas.")),
        arguments("two kinds", "    dependsOn: [ database ]", "    postgresql: {}\n    dependsOn: [ database ]", List.of(
            "11:3: components.orders-api: a component is one thing, but here stand postgresql and kubernetes."
                + " Give it one of postgresql, kubernetes, redis, http, tcp.")),
        arguments("bad probe", "http://api/healthz", "ftp://api/healthz", List.of(
            "14:12: components.orders-api.probe: this is not a URL of http or https. Write http://host:port/path or https://….")));
  }

  static Stream<Arguments> warmUpRules() {
    return Stream.of(
        warmUp("query of no database", "queries: [ { database: databse, sql: SELECT 1 } ]", List.of(
            "15:94: components.cache.redis.warmUp.queries[0].database: there is no PostgreSQL component 'databse'."
                + " Did you mean 'database'?")),
        warmUp("query of an application", "queries: [ { database: orders-api, sql: SELECT 1 } ]", List.of(
            "15:94: components.cache.redis.warmUp.queries[0].database: there is no PostgreSQL component 'orders-api'."
                + " Known PostgreSQL components: database.")),
        warmUp("empty query", "queries: [ { database: database, sql: ' ' } ]", List.of(
            "15:109: components.cache.redis.warmUp.queries[0].sql: the text is empty. Write a text or leave the key out.")),
        warmUp("two statements", "queries: [ { database: database, sql: 'SELECT 1; COMMIT' } ]", List.of(
            "15:109: components.cache.redis.warmUp.queries[0].sql: a semicolon stands in this query."
                + " Write one SELECT without it: what follows a semicolon would not be held to reading.")),
        warmUp("rate", "keysPerSecond: 0", List.of(
            "15:86: components.cache.redis.warmUp.keysPerSecond: '0' is not a whole number in its range."
                + " Write a whole number from 1 to 10000.")),
        warmUp("source", "from: survivors", List.of(
            "15:71: components.cache.redis.warmUp: unknown key 'from'. Known keys here: queries, keysPerSecond, keysMax, credentials.")));
  }

  private static Arguments warmUp(String rule, String keys, List<String> expected) {
    String cache = "  cache: { redis: { primary: { name: r, url: \"redis://a\" }, warmUp: { " + keys + " } } }\n";
    return arguments(rule, "alerts:\n", cache + "alerts:\n", expected);
  }

  static Stream<Arguments> numberRules() {
    String durationRight = "Write a number and a unit, as 250ms, 5s, 10m, 4h or 30d.";
    return Stream.of(
        arguments("bad duration", "rto: 4h", "rto: 4 hours", List.of("2:20: objectives.rto: '4 hours' is not a duration. "
            + durationRight)),
        arguments("duration without unit", "rto: 4h", "rto: 4", List.of("2:20: objectives.rto: '4' is not a duration. " + durationRight)),
        arguments("mtd below rto", "mtd: 8h", "mtd: 3h", List.of(
            "2:38: objectives.mtd: the tolerable downtime (mtd 3h) is shorter than the recovery time (rto 4h). Make rto at most mtd.")),
        arguments("availability", "99.9%", "120%", List.of(
            "2:56: objectives.availability: '120%' is not a percentage. Write a percentage above 0 and up to 100, as 99.9%.")),
        arguments("interval too short", "250ms", "49ms", List.of(
            "17:32: confirmation.probeInterval: 49ms is out of range. Choose from 50ms to 1h.")),
        arguments("no failures", "probeFailures: 3", "probeFailures: 0", List.of(
            "17:54: confirmation.probeFailures: '0' is not a whole number in its range. Write a whole number from 1 to 1000.")),
        arguments("percent", "Percent: 34", "Percent: 101", List.of(
            "19:59: limits.instancesAtOncePercent: '101' is not a whole number in its range. Write a whole number from 1 to 100.")),
        arguments("percent of nothing", "Percent: 34", "Percent: 0", List.of(
            "19:59: limits.instancesAtOncePercent: '0' is not a whole number in its range. Write a whole number from 1 to 100.")),
        arguments("lag", "1048576", "-1", List.of(
            "19:76: limits.lagBytesMax: '-1' is not a whole number in its range. Write a whole number from 0 to 1125899906842624.")),
        arguments("mode", "mode: approve", "mode: manual", List.of(
            "18:32: scenarios.database.mode: 'manual' is not a mode. Write auto (acts by itself), "
                + "approve (asks first) or observe (looks and says what it would do).")),
        arguments("unknown scenario", "scenarios: { database:", "scenarios: { databases:", List.of(
            "18:14: scenarios: unknown key 'databases'. Did you mean 'database'?")));
  }

  static Stream<Arguments> peopleRules() {
    return Stream.of(
        arguments("nobody may approve", "email: dana@example.org", "email: dana@example.org, roles: [ responder ]", List.of(
            "18:32: scenarios.database.mode: nobody may approve. Give somebody in people the role approver, or choose auto.")),
        arguments("nobody told", "notify: [ lee ]", "notify: []", List.of(
            "26:40: escalation[1].notify: nobody is told at this level. Name at least one person.")),
        arguments("unknown person", "notify: [ lee ]", "notify: [ leo ]", List.of(
            "26:42: escalation[1].notify[0]: there is no person 'leo'. Did you mean 'lee'?")),
        arguments("unreachable person", "slack: U-LEE, roles", "roles", List.of(
            "23:3: people.lee: 'lee' cannot be reached on any configured channel."
                + " Give an address for one of the channels: slack or email.")),
        arguments("unreachable by what is configured", "  slack: {", "  slak: {", List.of(
            "23:3: people.lee: 'lee' cannot be reached on any configured channel."
                + " Give an address for one of the channels: slack or email.",
            "28:3: channels: unknown key 'slak'. Did you mean 'slack'?")),
        arguments("ladder not ascending", "after: 15m", "after: 0m", List.of(
            "26:27: escalation[1].after: this level comes after 0m, not later than the one before (0m)."
                + " Let each level come later than the one before.")),
        arguments("first level late", "after: 0m", "after: 1m", List.of(
            "25:30: escalation[0].after: the first level is told after 1m. The first level is told at once: 0m.")),
        arguments("backup is the same", "backup: [ lee ]", "backup: [ dana ]", List.of(
            "25:62: escalation[0].backup[0]: 'dana' is already told at this level. Name somebody else.")),
        arguments("role", "[ responder ]", "[ aprover ]", List.of(
            "23:33: people.lee.roles[0]: there is no role 'aprover'. Did you mean 'approver'?")),
        arguments("Slack id", "slack: U-LEE", "slack: \"@lee\"", List.of(
            "23:17: people.lee.slack: '@lee' is not a Slack user id. Copy the member id from the profile in Slack, as U012AB3CD.")),
        arguments("Slack id twice", "slack: U-LEE", "slack: U-DANA", List.of(
            "23:17: people.lee.slack: the Slack user id is also that of 'dana'. Each person has their own.")),
        arguments("address", "dana@example.org", "\"dana@example.org\\nBcc: x@y\"", List.of(
            "22:33: people.dana.email: 'dana@example.org?Bcc: x@y' is not an address. Write name@example.org.")),
        arguments("mail server", "smtp://mail", "http://mail", List.of(
            "29:18: channels.email.smtp: this is not a URL of smtp or smtps."
                + " Write smtp://host:port (STARTTLS where the server has it) or smtps://host:port.")),
        arguments("TLS", "from: r@", "tls: yes please, from: r@", List.of(
            "29:42: channels.email.tls: 'yes please' is no word for TLS."
                + " Write required (encrypted, or not sent) or whenOffered (encrypted where the server has STARTTLS).")),
        arguments("half of the credentials", "from: r@", "username: u, from: r@", List.of(
            "29:37: channels.email.username: username and passwordFile belong together. Give both or neither.")));
  }

  static Stream<Arguments> secretRules() {
    return Stream.of(
        arguments("password as a user's part", "//a:5432", "//u:hunter2@a:5432", List.of(
            "7:35: components.database.postgresql.primary.url: the URL holds a user or a password."
                + " The user stands in credentials.username, the password in the file of credentials.passwordFile.")),
        arguments("password as a parameter", "a:5432/orders", "a:5432/orders?ssl=true&password=hunter2", List.of(
            "7:35: components.database.postgresql.primary.url: a password stands in a URL. " + Section.SECRETS_BY_FILE)),
        arguments("user as a parameter", "a:5432/orders", "a:5432/orders?user=u", List.of(
            "7:35: components.database.postgresql.primary.url: the URL holds a user. The user stands in credentials.username.")),
        arguments("inline password", "passwordFile: secrets/pg", "password: hunter2", List.of(
            "9:7: components.database.postgresql.credentials: the key 'passwordFile' is missing."
                + " Name the file that holds the secret, as secrets/password.",
            "9:41: components.database.postgresql.credentials: a secret never stands in the plan, but the key 'password' would hold one. "
                + Section.SECRETS_BY_FILE)),
        arguments("token", "tokenFile: secrets/t", "tokenFile: xoxb-hunter2", List.of(
            "28:38: a Slack token stands in the plan. " + Section.SECRETS_BY_FILE)),
        arguments("token in a comment", "approval:", "# xoxb-hunter2\napproval:", List.of(
            "20:3: a Slack token stands in the plan. " + Section.SECRETS_BY_FILE)),
        arguments("mail password", "smtp://mail", "smtp://u:hunter2@mail", List.of(
            "29:18: channels.email.smtp: the URL holds a user or a password. " + Section.SECRETS_BY_FILE)),
        arguments("supervisor's password", "name: pg-a,", "name: pg-a, supervisor: \"http://u@h\",", List.of(
            "7:42: components.database.postgresql.primary.supervisor: the URL holds a user or a password. " + Section.SECRETS_BY_FILE)),
        arguments("token over plain HTTP", "http://127.0.0.1:1/api/", "http://slack.example/api/", List.of(
            "28:87: channels.slack.apiUrl: the token would travel unencrypted. Use https; http is for an address of this machine.")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldReportTheProblemAtItsPlace(String rule, String from, String to, List<String> expected) {
    assertThat(BASE).contains(from);
    String text = BASE.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
    assertThat(render(text)).containsExactlyElementsOf(expected.stream().map(each -> "p.yaml:" + each).toList());
    assertThat(render(text).toString()).doesNotContain("hunter2");
  }

  static List<String> render(String text) {
    return switch (PlanFile.parse(text, "p.yaml")) {
      case PlanFile.Valid valid -> List.of();
      case PlanFile.Invalid invalid -> invalid.problems().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void shouldAcceptTheBaseOfAllRules() {
    assertThat(render(BASE)).isEmpty();
  }

  /** What is pointed at the new primary is no barrier against the old one. */
  @Test
  void shouldRefuseABarrierThatCutsOffTheServerOfAConnection() {
    String proxy = "haproxy: { socket: /run/haproxy.sock, backend: pg, server: primary }";
    String text =
        BASE.replace("name: pg-b, ", "name: pg-b, barriers: [ { " + proxy + " } ], ").replace("secret: orders-db, key: URL", proxy);
    assertThat(render(text)).containsExactly(
        "p.yaml:12:62: components.orders-api.kubernetes.connection: a barrier cuts off the server that is pointed at each new primary."
            + " Give the barrier a server of its own, or take it out: once pointed elsewhere, this server leads no client to the old one.");
    assertThat(render(text.replaceFirst("server: primary", "server: pg-b"))).isEmpty();
  }

  @Test
  void shouldReportAllProblemsAtOnceInTheOrderOfTheFile() {
    String text = BASE.replace("rto: 4h", "rto: 4").replace("name: pg-b", "name: pg-a").replace("[ dana ]", "[ dan ]");
    assertThat(render(text)).extracting(line -> line.replaceAll("^p.yaml:(\\d+):.*", "$1")).containsExactly("2", "8", "25");
  }

  @Test
  void shouldRefuseBombsBeforeComposingThem() {
    assertThat(render("a: ".repeat(1) + "[".repeat(200_000))).containsExactly(
        "p.yaml:1:19: nested deeper than 16 levels. A plan is one document of a few levels; write it out plainly.");
    var bomb = new StringBuilder("a: &a [x]\n");
    for (char name = 'b'; name < 'j'; name++) {
      bomb.append("%s: &%s [*%c,*%c,*%c,*%c,*%c]\n".formatted(name, name, name - 1, name - 1, name - 1, name - 1, name - 1));
    }
    assertThat(render(bomb.toString())).singleElement().asString().contains("more than 32 aliases");
    assertThat(render("x".repeat(1024 * 1024 + 1))).singleElement().asString().contains("larger than 1 MiB");
    assertThat(render("system: &s\n  system: *s\n")).isNotEmpty();
    assertThat(render("")).singleElement().asString().contains("1:1: the file is empty");
    assertThat(render("system: a\nb: \u0001")).singleElement().asString().contains("2:4: a character that YAML does not allow (code 1)");
  }

  @Test
  void shouldTurnUnreadableFilesIntoProblems(@TempDir Path folder) {
    assertThat(PlanFile.read(folder.resolve("none.yaml"))).asString().contains("there is no such file");
    try {
      Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(PlanFile.read(folder.resolve("latin1.yaml"))).asString().contains("the file is not UTF-8");
  }
}
