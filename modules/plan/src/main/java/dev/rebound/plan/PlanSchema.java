package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.atLeastOne;
import static dev.rebound.plan.SchemaPart.duration;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.name;
import static dev.rebound.plan.SchemaPart.named;
import static dev.rebound.plan.SchemaPart.number;
import static dev.rebound.plan.SchemaPart.percentage;
import static dev.rebound.plan.SchemaPart.required;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.time;
import static dev.rebound.plan.SchemaPart.url;
import static dev.rebound.plan.SchemaPart.word;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.StandbyLoss;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The JSON Schema (draft 2020-12) of the plan file, for completion and hints in editors; {@code plans/plan.schema.json} is this text.
 * A plan is judged by the readers, and the schema refuses nothing that they accept: tests hold its keys, required keys, ranges and
 * words equal to theirs, and its defaults come from {@link Defaults}. What sections mean for each other it cannot say.
 */
public final class PlanSchema {
  static final String URL_OF_NODE = "^jdbc:postgresql://";
  private static final String SLACK_ID = "^[UW][A-Z0-9_-]{1,63}$";
  static final String BY_FILE = " Relative to the plan's folder; the secret itself never stands in the plan.";

  private PlanSchema() {}

  /** The schema as it is committed, ending with a line feed. */
  public static String json() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("title", "Rebound's disaster-recovery plan");
    schema.setAll(plan().node());
    return schema.toPrettyString() + "\n";
  }

  private static SchemaPart plan() {
    return keys("The plan of one protected system. `rebound plan check` judges it and shows every default.")
        .needs("system", name("Name of the protected system; the key of all its records."))
        .may("objectives", keys("What the disaster-recovery plan promises. Reported against, never enforced.")
            .may("rto", duration("Recovery time: service is back within it.", Defaults.RTO))
            .may("rpo", duration("Data loss: the newest acknowledged writes that may be lost.", Defaults.RPO))
            .may("mtd", duration("Tolerable downtime; not below rto.", Defaults.MTD))
            .may("availability", percentage("Availability in percent, above 0 and up to 100.", "99.9%")))
        .may("sites", sites())
        .may("observers", observers())
        .may(PipelineReader.KEY, PipelineReader.schema())
        .needs("components", named("What is protected, by name.", component()).with("minProperties", 1))
        .may("alerts", list("Which alerts are evidence about which component.", keys("One route.")
            .needs("match", text("Alertmanager's matchers, all of which must hold: 'alertname=\"PostgresqlDown\", role=\"primary\"'."))
            .needs("component", text("Name of the component that the alert is about."))))
        .may("heartbeats", heartbeats())
        .may("confirmation", confirmation())
        .may("intakes", intakes())
        .may("scenarios", scenarios())
        .may("steps", OwnStepsSchema.steps())
        .may("playbooks", OwnStepsSchema.playbooks())
        .may("limits", limits())
        .may("onCall", OnCallSchema.onCall())
        .may("approval", keys("How long people are asked.")
            .may("expiry", duration("After it an unanswered approval escalates; it never approves.", Defaults.APPROVAL_EXPIRY)))
        .needs("people", named("Who is told, by id.", keys("A person, with an address for at least one of the channels.")
            .may("slack", text("Slack's member id, as U012AB3CD.").with("pattern", SLACK_ID))
            .may("email", text("E-mail address.").with("format", "email"))
            .may("roles", list("What they may do: responder acknowledges and aborts, approver approves and rejects; default both.",
                word("Role.", Plan.Person.RESPONDER, Plan.Person.APPROVER)))))
        .needs("escalation", atLeastOne(list("The ladder; whoever acknowledges stops it.", level())))
        .needs("channels", channels())
        .may("statusPage", StatusPageReader.schema())
        .may(CommunicationReader.KEY, CommunicationReader.schema());
  }

  private static SchemaPart component() {
    SchemaPart component = keys("A part that can fail and be recovered: one of postgresql, kubernetes, redis, http and tcp.")
        .may("postgresql", database())
        .may("kubernetes", application())
        .may("redis", cache())
        .may("http", keys("A service that answers 2xx while it serves.").needs("url", url("The address that is probed.")))
        .may("tcp", keys("A port that accepts connections: a gateway, a load balancer.")
            .needs("host", text("Name or address."))
            .needs("port", number("The port.", 1, 65_535)))
        .may("dependsOn", list("Components that it cannot work without.", text("Name of a component.")))
        .may("probe", url("URL that answers 2xx while it serves; for applications, the others are probed at their own addresses."))
        .may("site", text("Where it stands; default: the one active site, where sites are named."))
        .may("knownAs", knownAs());
    ArrayNode kinds = component.node().putArray("oneOf");
    Stream.of("postgresql", "kubernetes", "redis", "http", "tcp").forEach(kind -> kinds.add(required(kind)));
    return component;
  }

  private static SchemaPart knownAs() {
    return list("What alerts call it beside its name: a public address, a job, a proxy, a cluster.", text("One such name."));
  }

  private static SchemaPart instanceSite() {
    return text("Where it stands, if elsewhere than its component.");
  }

  private static SchemaPart cache() {
    SchemaPart node = keys("One Redis server.")
        .needs("name", name("Unique in the plan."))
        .needs("url", text("Address of this server alone: redis://host:port.").with("pattern", "^[rR][eE][dD][iI][sS]://"))
        .may("supervisor", url("URL of the supervisor on its host (docs/supervisor.md)."))
        .may("site", instanceSite());
    return keys("A Redis primary with its replicas.")
        .needs("primary", node.described("The initial primary; which one is the primary later is observed."))
        .may("replicas", list("Its replicas; without one a lost primary can only be restarted in place.", node))
        .may("credentials", login("How Rebound logs in; left out where the servers want no password."))
        .may("sentinel", keys("The Sentinels that watch it: they are asked or waited for, never fought.")
            .needs("name", text("The primary's name as the Sentinels know it."))
            .needs("nodes", list("The Sentinels.", keys("One Sentinel.")
                .needs("url", text("Its address: redis://host:port.").with("pattern", "^[rR][eE][dD][iI][sS]://"))))
            .may("credentials", login("How Rebound logs in to the Sentinels; left out where they want no password.")))
        .may("warmUp", warmUp());
  }

  private static SchemaPart warmUp() {
    return keys("The cache is filled again after a recovery: by the queries, or without any from a server that still holds keys.")
        .may("queries", list("Each row is a key; what the cache holds already is not overwritten.", keys("One query.")
            .needs("database", text("The PostgreSQL component that is asked, read-only, with its credentials."))
            .needs("sql", text("One SELECT without a semicolon: key, value and, if you like, seconds to live.")
                .with("maxLength", WarmUpReader.SQL_MAX).with("pattern", "^[^;]*$"))))
        .may("keysPerSecond", number("Keys that are copied in a second at most.", 1, WarmUpReader.KEYS_PER_SECOND_MAX,
            Defaults.WARM_UP_KEYS_PER_SECOND))
        .may("keysMax", number("Keys that are looked at at most.", 1, WarmUpReader.KEYS_MAX, Defaults.WARM_UP_KEYS_MAX))
        .may("credentials", login("The user with the rights for it (deploy/redis-acl.conf); left out, the cache's own."));
  }

  static SchemaPart login(String what) {
    return keys(what)
        .needs("username", text("The user; 'default' where the servers know only a password."))
        .needs("passwordFile", text("File with the password." + BY_FILE));
  }

  private static SchemaPart database() {
    SchemaPart node = keys("One database instance.")
        .needs("name", name("Unique in the plan; also its application_name when it streams as a standby."))
        .needs("url", text("JDBC URL of this instance alone, without user and password: jdbc:postgresql://host:port/database.")
            .with("pattern", URL_OF_NODE))
        .may("supervisor", url("URL of the supervisor on its host (docs/supervisor.md); without one it is never restarted, fenced there or"
            + " rebuilt."))
        .may("site", instanceSite())
        .may("barriers", list("What keeps it from coming back writable when it was the primary, tried in this order once there is evidence"
            + " that it acknowledges nothing; the first that holds is enough. Default: [ supervisor ], where one is named.", barrier()));
    return keys("A PostgreSQL primary with its replicas.")
        .needs("primary", node.described("The initial primary; which one is the primary later is observed."))
        .may("replicas", list("Its replicas; without one a lost primary can only be restarted in place.", node))
        .needs("credentials", keys("How Rebound logs in (deploy/postgresql-grants.sql).")
            .needs("username", text("The role."))
            .needs("passwordFile", text("File with the password." + BY_FILE)))
        .may("durability", word("synchronous: a standby confirms each commit. asynchronous: a stated loss is accepted.",
            Stream.of(Durability.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toArray(String[]::new))
            .with("default", "synchronous"))
        .may("onStandbyLoss", word("When every standby is gone and commits wait. degrade: they go on without one until it is"
            + " rebuilt. wait: a person is told.",
            Stream.of(StandbyLoss.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toArray(String[]::new))
            .with("default", "degrade"))
        .may("backups", backups());
  }

  private static SchemaPart backups() {
    return keys("Its backups, each restored into a new, time-stamped place when a person asks for it (`rebound restore`).")
        .may("dumps", dumps())
        .may("pgBackRest", keys("A stanza of pgBackRest, restored into a new data folder on the responder's machine.")
            .needs("stanza", text("Its name.").with("pattern", BackupsReader.STANZA))
            .may("config", text("Absolute path of the configuration, in which the passphrase stands.").with("pattern", "^/")
                .with("default", BackupsReader.PGBACKREST_CONFIG))
            .may("repository", number("Its number in the configuration.", 1, BackupsReader.REPOSITORY_MAX, 1))
            .needs("folder", text("Absolute path of the folder that new data folders are made in; it belongs to the data's owner.")
                .with("pattern", BackupsReader.FOLDER).with("maxLength", BackupsReader.FOLDER_MAX))
            .may("asOwner", list("What stands before each command so that it runs as the data's owner: /usr/bin/sudo -n -u postgres.",
                text("The program's absolute path, then its arguments.")))
            .may("program", text("Absolute path of pgbackrest.").with("pattern", "^/").with("default", BackupsReader.PGBACKREST))
            .needs("programs", text("Absolute path of the folder of pg_ctl and pg_isready of the data's major version.")
                .with("pattern", "^/"))
            .needs("trialPort", number("A free port of the responder's machine, at which a restored folder is started for a look.",
                BackupsReader.PORT_MIN, BackupsReader.PORT_MAX)))
        .with("minProperties", 1);
  }

  static SchemaPart dumps() {
    return keys("A folder with plain or zipped dumps of pg_dump: *.sql, *.sql.gz.")
        .needs("folder", text("Absolute path, as the responder's machine sees it.").with("pattern", "^/"))
        .needs("server", text("JDBC URL of the server that gets the new database, with the database to connect to for making it.")
            .with("pattern", URL_OF_NODE))
        .may("credentials", login("A role with CREATEDB there; left out, the component's own."))
        .may("psql", text("Absolute path of psql.").with("pattern", "^/").with("default", BackupsReader.PSQL))
        .may("dataFolder", text("The server's data folder, where it is on the responder's machine: it tells how much room there is.")
            .with("pattern", "^/"));
  }

  private static SchemaPart barrier() {
    SchemaPart barrier = keys("The word supervisor (it disables the start), or one of statefulSet, command and haproxy.")
        .may("statefulSet", keys("Scaled to 0; holds once no pod of it is there.")
            .needs("namespace", name("Its namespace."))
            .needs("name", name("Its name; it runs this one instance alone."))
            .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration.")))
        .may("command", atLeastOne(list("The operator's command, run without a shell, at most 5 s; holds where it ends with status 0.",
            text("The program's absolute path, then its arguments."))))
        .may("haproxy", proxy("Put into maintenance, and its sessions ended; holds where clients have no other way to it."))
        .with("pattern", "^" + BarriersReader.SUPERVISOR + "$");
    barrier.node().putArray("type").add("string").add("object");
    ArrayNode kinds = barrier.node().putArray("oneOf");
    kinds.addObject().put("type", "string");
    Stream.of("statefulSet", "command", "haproxy").forEach(kind -> kinds.add(required(kind).put("type", "object")));
    return barrier;
  }

  private static SchemaPart proxy(String description) {
    return keys(description)
        .needs("socket", text("Runtime API of HAProxy: the absolute path of its socket, or host:port."))
        .needs("backend", text("The backend."))
        .needs("server", text("The server in it that stands for this."));
  }

  private static SchemaPart application() {
    return keys("A stateless application in Kubernetes.")
        .may("api", url("URL of the API server; default: kubeconfig or in-cluster configuration."))
        .needs("namespace", name("Its namespace."))
        .needs("deployment", name("Its Deployment."))
        .may("connection", connection("Where its database's address stands; without it a person must repoint the application."))
        .may("cacheConnection", connection("Where its cache's address stands; without it a person must repoint the application."))
        .may("replicas", number("Instances at least; without it as many as the Deployment says.", 1, ComponentsReader.REPLICAS_MAX))
        .may("service", name("The Service that selects its instances; with it a recovery waits until it leads users to the ready ones."))
        .may("haproxy", keys("The backend of an HAProxy that leads users to the instances, and whose servers all stand for them; a recovery"
                + " makes them lead to the ready ones and cuts the others off. It needs service, and a server for each instance there"
                + " may be (server-template).")
            .needs("socket", text("Runtime API of HAProxy: the absolute path of its socket, or host:port."))
            .needs("backend", text("The backend.")));
  }

  static SchemaPart connection(String description) {
    SchemaPart connection = keys(description + " One of secret, configMap, file and haproxy.")
        .may("secret", text("The Kubernetes Secret that holds the URL."))
        .may("configMap", text("The Kubernetes ConfigMap that holds the URL."))
        .may("file", text("Absolute path of a text file, as the responder's machine sees it; it is replaced as a whole, by a rename.")
            .with("pattern", "^/"))
        .may("haproxy", proxy("The server of an HAProxy that is pointed at each new primary; no barrier may cut it off."))
        .may("key", text("The key in the Secret or ConfigMap. In a file: what stands before = or : on its line; left out, the whole file"
            + " is the URL."));
    ArrayNode kinds = connection.node().putArray("oneOf");
    Stream.of("secret", "configMap").forEach(kind -> {
      ObjectNode needed = required(kind);
      needed.withArray("/required").add("key");
      kinds.add(needed);
    });
    kinds.add(required("file"));
    ObjectNode proxied = required("haproxy");
    proxied.putObject("not").putArray("required").add("key");
    kinds.add(proxied);
    return connection;
  }

  private static SchemaPart confirmation() {
    return keys("When a failure counts as confirmed.")
        .may("probeInterval", duration("How often a probe looks; 50ms to 1h.", Defaults.PROBE_INTERVAL))
        .may("probeFailures", number("Failing rounds in a row.", 1, 1_000, Defaults.PROBE_FAILURES))
        .may("probeTimeout", duration("Time limit of one round; 50ms to 1m.", Defaults.PROBE_TIMEOUT))
        .may("alert", duration("How long an alert that no probe contradicts must stand; up to 1h.", Defaults.ALERT_CONFIRMATION))
        .may("healthChecks", duration("How long health checks of others must say 'down' without a break; up to 1h.",
            Defaults.HEALTH_CONFIRMATION))
        .may("lateness", duration("How late a signal may arrive and still count by its sender's time; up to 1h.", Defaults.LATENESS));
  }

  private static SchemaPart sites() {
    return named("Data centres, regions or clusters that can be lost as a whole, by name.", keys("A site.")
        .needs("role", word("active: users are served from it. standby: it stands by.", "active", "standby"))
        .may("knownAs", knownAs())
        .may("recovery", SiteRecoverySchema.recovery())).with("minProperties", 1);
  }

  private static SchemaPart observers() {
    SchemaPart observer = keys("Id of an ingest instance, or a mapping that also says where it stands.")
        .needs("id", name("Id of an ingest instance."))
        .may("site", text("Where it stands; left out: outside of every site."))
        .may("control", list("Components that prove its own network: while it reaches none of them it has no vote.",
            text("Name of a component.")))
        .with("pattern", SchemaPart.LABEL);
    observer.node().putArray("type").add("string").add("object");
    return atLeastOne(list("The ingest instances that probe; default [ ingest ]. Where two or more are named, " + Defaults.OBSERVERS_MIN
        + " must agree before an irreversible step; a site is declared lost by as many who stand outside of it.", observer));
  }

  private static SchemaPart heartbeats() {
    return list("Alerts that must be heard again and again; their silence is an alarm.", keys("One alert.")
        .needs("name", name("Whose heart it is, as prometheus."))
        .needs("match", text("Alertmanager's matchers: 'alertname=\"Watchdog\"'."))
        .needs("within", time("How long it may be silent; 1s to 1d.")));
  }

  private static SchemaPart intakes() {
    SchemaPart log = keys("A rule for log lines.")
        .needs("name", text("Name of the evidence, as an alert's name."))
        .needs("pattern", text("Regular expression (java.util.regex) that is found in the line's message; at most "
            + IntakesReader.PATTERN_MAX_CHARACTERS + " characters."))
        .needs("component", text("Name of the component that it is about."))
        .needs("atLeast", number("Lines that must match.", 1, IntakesReader.AT_LEAST_MAX))
        .needs("within", time("The time within which they come; 1s to 1h."));
    SchemaPart event = keys("A rule for CloudEvents.")
        .needs("type", text("The event's type; a * at the end matches any ending."))
        .may("source", text("The event's source, likewise.").with("default", "*"))
        .needs("component", text("Name of the component that it is about."))
        .needs("means", word("down: it does not work. up: it works. symptom: it may suffer from another.", "down", "up", "symptom"));
    return keys("What others send beside alerts, and what it means.")
        .may("grafana", keys("Grafana's webhooks are signed.")
            .needs("secretFile", text("File with the secret of the signature." + BY_FILE)))
        .may("logs", list("Log lines as evidence.", log))
        .may("events", list("CloudEvents as evidence.", event));
  }

  private static SchemaPart scenarios() {
    SchemaPart scenarios = keys("What Rebound does by itself, for each kind of disaster.");
    for (Scenario scenario : PlanAssembly.SCENARIOS) {
      scenarios.may(scenario.word(), keys("The disaster '" + scenario.word() + "'.")
          .may("mode", word("auto: acts by itself. approve: asks a person first. observe: looks, and records what it would do.", "auto",
              "approve", "observe")
              .with("default", scenario == Scenario.SITE ? "approve" : "auto")));
    }
    return scenarios;
  }

  private static SchemaPart limits() {
    return keys("What Rebound may do without asking.")
        .may("irreversiblePerHour", number("Irreversible recoveries of one component in an hour; the next one asks for approval.", 0, 1000,
            Defaults.IRREVERSIBLE_PER_HOUR))
        .may("instancesAtOncePercent", number("Instances that a rolling restart touches at once, percent.", 1, 100,
            Defaults.INSTANCES_AT_ONCE_PERCENT))
        .may("lagBytesMax", number("Bytes of WAL; a replica further behind is not promoted.", 0, 1L << 50, Defaults.LAG_BYTES_MAX))
        .may("recoveriesPerHour",
            number("Recoveries of the whole system that begin in an hour; the next one asks for approval (storm brake).", 0, 1000,
                Defaults.RECOVERIES_PER_HOUR));
  }

  private static SchemaPart level() {
    SchemaPart person = text("Name of a person, a role or a rotation.");
    return keys("One level.")
        .needs("level", text("Its name, as 'on-call engineer'."))
        .needs("after", time("When it is told, counted from the incident: 0m for the first level, then later with each; up to 7d."))
        .needs("notify", atLeastOne(list("Who is told.", person)))
        .may("backup",
            list("Who is told where nobody has answered for " + Durations.write(Defaults.ANSWER_WITHIN) + ", or onCall.answerWithin.",
                person));
  }

  private static SchemaPart channels() {
    return keys("The ways to reach people; at least one.")
        .may("slack", keys("Slack.")
            .needs("channel", text("The channel of incidents, in quotes: \"#incidents\"."))
            .needs("tokenFile", text("File with the bot's token." + BY_FILE))
            .needs("signingSecretFile", text("File with the secret that signs Slack's requests." + BY_FILE))
            .may("apiUrl", url("Base of Slack's Web API; default " + Plan.Slack.API_URL + ".")))
        .may("email", keys("E-mail.")
            .needs("smtp", url("The server: smtp://host:port (STARTTLS where it has it) or smtps://host:port."))
            .needs("from", text("The sender's address.").with("format", "email"))
            .may("username", text("Login at the server; together with passwordFile."))
            .may("passwordFile", text("File with its password." + BY_FILE))
            .may("tls", word("required: encrypted to a right certificate, or not sent. whenOffered (the default): where there is STARTTLS.",
                ChannelsReader.REQUIRED, ChannelsReader.WHEN_OFFERED)))
        .with("minProperties", 1);
  }
}
