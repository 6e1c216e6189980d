package dev.rebound.app;

import static dev.rebound.app.ComposeFile.OURS;
import static dev.rebound.app.ComposeFile.list;
import static dev.rebound.app.ComposeFile.map;
import static dev.rebound.app.ComposeFile.maps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.ComposeFile.Mount;
import dev.rebound.app.ComposeFile.Port;
import dev.rebound.app.ComposeFile.Secret;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
import dev.rebound.plan.PlanFile;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

/**
 * {@code docker-compose.yml} and the images' configuration against the code and the deployed files. Nothing is started but the script that
 * makes the secrets: this says that the parts agree, not that they run.
 */
final class ComposeTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(REBOUND_[A-Z_]+)(:-.*)?}");
  private static final String REPLICATION = "1";
  private static final int MAILPIT_SMTP_PORT = 1025;
  private static final int POSTGRES_PORT = 5432;
  private static final long SCRIPT_SECONDS_MAX = 60;

  private static Path checkout;
  private static ComposeFile compose;
  private static Document pom;

  @TempDir Path copy;

  @BeforeAll
  static void read() throws Exception {
    checkout = ComposeFile.checkout();
    compose = ComposeFile.read();
    pom = pom("pom.xml");
  }

  @Test
  void shouldNameTheImagesThatTheBuildMakesAndTheVersionsThatItUses() throws Exception {
    assertThat(compose.image("kafka")).isEqualTo("apache/kafka:" + at(pom, "/project/properties/kafka.version"));
    assertThat(compose.services().keySet()).as("services").containsAll(OURS);
    String image = at(pom, jib("to/image"));
    for (String service : OURS) {
      Document module = pom(service + "/pom.xml");
      assertThat(at(module, "/project/properties/jib.skip")).as("%s has an image", service).isEqualTo("false");
      String name = at(module, "/project/properties/service.name");
      String version = at(pom, "/project/version");
      assertThat(compose.image(service)).isEqualTo(image.replace("${service.name}", name).replace("${project.version}", version));
      assertThat(at(module, "/project/properties/service.main")).isEqualTo(main(service).getName());
    }
    assertThat(compose.services().keySet()).allSatisfy(
        service -> assertThat(compose.image(service)).as("a pinned version").matches("[^:]+:.*[0-9].*"));
  }

  @Test
  void shouldRunTheImagesAsTheLauncherRunsTheProgram() throws Exception {
    var flags = Pattern.compile("readonly JVM_FLAGS=\\(([^)]*)\\)").matcher(Files.readString(checkout.resolve("rebound")));
    assertThat(flags.find()).isTrue();
    assertThat(at(pom, jib("container/jvmFlags")).strip().split("\\s+")).containsExactly(flags.group(1).strip().split("\\s+"));
    assertThat(at(pom, jib("container/user"))).isEqualTo("10001:10001");
    assertThat(at(pom, "/project/properties/jib.skip")).as("only the services have images").isEqualTo("true");
    assertThat(at(pom, "count(//plugin[artifactId='jib-maven-plugin']//execution)")).as("not a part of the build").isEqualTo("0");
  }

  @Test
  void shouldSetEveryVariableThatAServiceNeedsAndNoneThatItDoesNotKnow() throws Exception {
    var instances = new ArrayList<String>();
    for (String service : OURS) {
      Set<String> set = compose.environment(service).keySet();
      var known = new TreeSet<String>();
      for (var option : new CommandLine(main(service)).getCommandSpec().options()) {
        if (option.userObject() instanceof Field field) {
          CommandLine.Option annotation = field.getAnnotation(CommandLine.Option.class);
          var variable = VARIABLE.matcher(annotation.defaultValue());
          if (variable.matches()) {
            known.add(variable.group(1));
            assertThat(!annotation.required() || set.contains(variable.group(1))).as("%s of %s", variable.group(1), service).isTrue();
          }
        }
      }
      assertThat(known).as("variables of %s", service).hasSizeGreaterThanOrEqualTo(5).containsAll(set);
      assertThat(compose.environment(service)).containsEntry("REBOUND_REPLICATION", REPLICATION);
      assertThat(compose.mounts(service)).extracting(Mount::target)
          .contains(compose.environment(service).get("REBOUND_PLAN"), compose.environment(service).get("REBOUND_FOLDER"));
      instances.add(compose.environment(service).get("REBOUND_INSTANCE"));
    }
    assertThat(instances).doesNotHaveDuplicates();
    assertThat(OURS.stream().flatMap(service -> compose.mounts(service).stream()).filter(mount -> !mount.readOnly()).distinct())
        .as("one kill switch for all").hasSize(1);
  }

  @Test
  void shouldPublishOnThisMachineOnlyAndTheDoorWhereItListens() throws Exception {
    for (String service : compose.services().keySet()) {
      assertThat(compose.ports(service)).as(service).allSatisfy(port -> assertThat(port.address()).isEqualTo("127.0.0.1"));
      assertThat(compose.service(service)).as(service).containsEntry("restart", "unless-stopped");
    }
    int door = Integer.parseInt(compose.environment("ingest").get("REBOUND_PORT"));
    assertThat(compose.ports("ingest")).extracting(Port::container).containsExactly(door);
    assertThat(at(pom("ingest/pom.xml"), "//plugin[artifactId='jib-maven-plugin']//port")).isEqualTo("" + door);
    assertThat(compose.environment("ingest")).containsEntry("REBOUND_HOST", "0.0.0.0");
    assertThat(compose.service("ingest").get("healthcheck").toString()).contains("/dev/tcp/127.0.0.1/" + door)
        .contains("GET " + path("dev.rebound.ingest.status.StatusController", "ready") + " ");
  }

  @Test
  void shouldReachAKafkaThatFitsTheServices() {
    Map<String, String> kafka = compose.environment("kafka");
    Map<String, URI> listeners = listeners(kafka.get("KAFKA_LISTENERS"));
    Map<String, URI> advertised = listeners(kafka.get("KAFKA_ADVERTISED_LISTENERS"));
    advertised.forEach((name, at) -> assertThat(listeners.get(name).getPort()).as(name).isEqualTo(at.getPort()));
    URI inside = advertised.get(kafka.get("KAFKA_INTER_BROKER_LISTENER_NAME"));
    assertThat(compose.reachedBy(inside.getHost())).isEqualTo("kafka");
    for (String service : OURS) {
      assertThat(compose.environment(service)).containsEntry("REBOUND_KAFKA", inside.getAuthority());
      assertThat(map(compose.dependsOn(service).get("kafka"))).containsEntry("condition", "service_healthy");
    }
    URI host = advertised.get("HOST");
    assertThat(compose.ports("kafka")).containsExactly(new Port(host.getHost(), host.getPort(), host.getPort()));
    String controller = kafka.get("KAFKA_CONTROLLER_LISTENER_NAMES");
    assertThat(kafka).containsEntry("KAFKA_CONTROLLER_QUORUM_VOTERS",
        kafka.get("KAFKA_NODE_ID") + "@kafka:" + listeners.get(controller).getPort());
    assertThat(kafka.get("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP").split(",")).hasSameSizeAs(listeners.keySet());
    // The topics themselves are KafkaTopics' work, with Topics.PARTITIONS; nothing else may make them.
    assertThat(kafka).containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    assertThat(kafka).allSatisfy((name, value) -> {
      if (name.endsWith("_REPLICATION_FACTOR") || name.endsWith("_ISR") || name.endsWith("_REPLICAS")) {
        assertThat(value).as(name).isEqualTo(REPLICATION);
      }
    });
    assertThat(compose.mounts("kafka")).extracting(Mount::target).contains(kafka.get("KAFKA_LOG_DIRS"));
    assertThat(compose.services().values()).as("nobody else makes topics").noneMatch(it -> it.toString().contains("kafka-topics"));
  }

  @Test
  void shouldMountOnlyFilesThatAreThereAfterInit() throws Exception {
    copyDeploy();
    init();
    Map<String, String> before = secretTexts();
    init();
    assertThat(secretTexts()).as("a second run changes nothing").isEqualTo(before);
    assertThat(before.values()).doesNotHaveDuplicates().allSatisfy(secret -> assertThat(secret.strip()).hasSizeGreaterThanOrEqualTo(48));
    assertThat(Files.getPosixFilePermissions(copy.resolve("deploy/compose/local"))).as("closed to other users of the host").hasSize(3);
    assertThat(Files.readAllLines(checkout.resolve(".gitignore"))).contains("deploy/compose/local/");

    var used = new TreeSet<String>();
    for (String service : compose.services().keySet()) {
      for (Mount mount : compose.mounts(service)) {
        if (mount.isNamed()) {
          assertThat(compose.volumes()).as("volume of %s", service).containsKey(mount.source());
        } else {
          assertThat(copy.resolve(mount.source())).as("mounted by %s", service).exists();
          assertThat(mount.readOnly() || mount.source().startsWith("./deploy/compose/local/state")).as("%s is read-only", mount).isTrue();
        }
      }
      compose.secrets(service).forEach(secret -> used.add(secret.name()));
      compose.dependsOn(service).forEach((other, how) -> assertThat(compose.service(other).containsKey("healthcheck"))
          .as("%s waits for %s, which says when it is healthy", service, other).isTrue());
    }
    assertThat(compose.secretFiles().keySet()).as("declared secrets").isEqualTo(used);
    assertThat(copy.resolve("deploy/compose/postgresql/replica")).isExecutable();
  }

  @Test
  void shouldHaveAValidPlanThatMeansTheseContainers() throws Exception {
    Plan plan = plan();
    Postgresql database = plan.database("database").orElseThrow();
    for (Node node : database.nodes()) {
      URI url = URI.create(node.url().substring("jdbc:".length()));
      assertThat(compose.image(compose.reachedBy(url.getHost()))).startsWith("postgres:");
      assertThat(url.getPort()).isEqualTo(POSTGRES_PORT);
      assertThat(node.supervisor()).as("there is none in a container").isNull();
    }
    String name = compose.environment("pg-0").get("POSTGRES_DB");
    assertThat(database.nodes()).allSatisfy(node -> assertThat(node.url()).endsWith("/" + name));
    assertThat(AlertChain.deployed("postgresql-grants.sql")).contains("CREATE ROLE " + database.credentials().username() + " ");
    for (String service : List.of("ingest", "responder")) {
      assertThat(compose.secrets(service)).extracting(Secret::target).contains(database.credentials().passwordFile());
    }
    URI smtp = URI.create(Objects.requireNonNull(Objects.requireNonNull(plan.channels().email()).smtp()));
    assertThat(compose.reachedBy(smtp.getHost())).isEqualTo("mailpit");
    assertThat(smtp.getPort()).isEqualTo(MAILPIT_SMTP_PORT);
    assertThat(OURS).allSatisfy(service -> assertThat(compose.mounts(service)).contains(
        new Mount("./deploy/compose/plan.yaml", compose.environment(service).get("REBOUND_PLAN"), true)));

    copyDeploy();
    init();
    assertThat(secretTexts().get("command-tokens").lines().map(line -> line.split(":")[0])).isSubsetOf(plan.people().keySet());
    assertThat(compose.secrets("ingest")).extracting(Secret::target)
        .contains(compose.environment("ingest").get("REBOUND_SECRETS") + "/webhook-token",
            compose.environment("ingest").get("REBOUND_SECRETS") + "/command-tokens");
  }

  @Test
  void shouldReplicateToTheStandbyThatThePlanNames() throws Exception {
    Postgresql database = plan().database("database").orElseThrow();
    String standby = database.replicas().getFirst().name();
    String primary = URI.create(database.primary().url().substring("jdbc:".length())).getHost();
    String sql = Files.readString(checkout.resolve("deploy/compose/postgresql/primary.sql"));
    String script = Files.readString(checkout.resolve("deploy/compose/postgresql/replica"));
    assertThat(sql).contains("synchronous_standby_names = '\"" + standby + "\"'");
    var names = Pattern.compile("readonly PRIMARY=(\\S+) SLOT=(\\S+) NAME=(\\S+)").matcher(script);
    assertThat(names.find()).isTrue();
    assertThat(List.of(names.group(1), names.group(3))).containsExactly(primary, standby);
    assertThat(sql).contains("pg_create_physical_replication_slot('" + names.group(2) + "')");
    for (String service : List.of(primary, standby)) {
      String text = service.equals(primary) ? sql : script;
      var read = Pattern.compile("/run/secrets/([a-z-]+)").matcher(text).results().map(found -> found.group(1)).toList();
      assertThat(compose.secrets(service)).extracting(Secret::name).as("secrets that %s reads", service).containsAll(read);
      assertThat(compose.environment(service).getOrDefault("POSTGRES_PASSWORD_FILE", "/run/secrets/" + read.getFirst()))
          .isIn(compose.secrets(service).stream().map(Secret::target).toList());
      assertThat(list(compose.service(service).get("command")).getLast().toString())
          .isEqualTo("config_file=" + target(service, "postgresql.conf"));
      assertThat(Files.readString(checkout.resolve("deploy/compose/postgresql/postgresql.conf")))
          .contains("hba_file = '" + target(service, "pg_hba.conf") + "'");
    }
    assertThat(list(compose.service(standby).get("entrypoint"))).containsExactly(target(standby, "replica"));
  }

  @Test
  void shouldTakeTheAlertsOfTheRulesAndDeliverThemToTheDoor() throws Exception {
    Plan plan = plan();
    maps(ComposeFile.yaml(checkout.resolve("deploy/prometheus-rules.yml")).get("groups")).flatMap(group -> maps(group.get("rules")))
        .forEach(rule -> {
          var labels = new HashMap<String, String>();
          map(rule.get("labels")).forEach((key, value) -> labels.put(key, (String) value));
          labels.put("alertname", (String) rule.get("alert"));
          var taken = plan.alerts().stream().filter(route -> route.match().matches(labels)).map(Plan.AlertRoute::component).toList();
          assertThat(taken).as("%s", labels).isEqualTo("primary".equals(labels.get("role")) ? List.of("database") : List.of());
        });

    Map<String, Object> receiver = maps(ComposeFile.yaml(checkout.resolve("deploy/alertmanager-receiver.yml")).get("receivers"))
        .filter(each -> each.get("name").equals("rebound")).findFirst().orElseThrow();
    Map<String, Object> webhook = maps(receiver.get("webhook_configs")).findFirst().orElseThrow();
    URI url = URI.create((String) webhook.get("url"));
    assertThat(compose.reachedBy(url.getHost())).isEqualTo("ingest");
    assertThat("" + url.getPort()).isEqualTo(compose.environment("ingest").get("REBOUND_PORT"));
    assertThat(url.getPath()).isEqualTo(path("dev.rebound.ingest.alertmanager.AlertmanagerController", "webhook"));
    Object token = map(map(webhook.get("http_config")).get("authorization")).get("credentials_file");
    assertThat(compose.secrets("alertmanager")).containsExactly(new Secret("webhook-token", (String) token));
    assertThat(list(compose.service("alertmanager").get("command")))
        .contains("--config.file=" + target("alertmanager", "alertmanager-receiver.yml"));
  }

  @Test
  void shouldLookAtTheContainersAsTheDeployedPrometheusLooksAtHosts() throws Exception {
    Map<String, Object> deployed = ComposeFile.yaml(checkout.resolve("deploy/prometheus.yml"));
    Map<String, Object> ours = ComposeFile.yaml(checkout.resolve("deploy/compose/prometheus.yml"));
    assertThat(withoutTargets(ours)).isEqualTo(withoutTargets(deployed));
    Path config = Path.of(target("prometheus", "compose/prometheus.yml"));
    assertThat(list(compose.service("prometheus").get("command"))).contains("--config.file=" + config);
    Path rules = Path.of(target("prometheus", "prometheus-rules.yml"));
    assertThat(list(ours.get("rule_files"))).containsExactly(config.getParent().relativize(rules).toString());

    Set<String> nodes = plan().database("database").orElseThrow().nodes().stream().map(Node::name).collect(Collectors.toSet());
    var seen = new TreeSet<String>();
    for (Map<String, Object> job : maps(ours.get("scrape_configs")).toList()) {
      for (Map<String, Object> group : maps(job.get("static_configs")).toList()) {
        String target = (String) list(group.get("targets")).getFirst();
        String host = URI.create(target.contains("://") ? target : "tcp://" + target).getHost();
        String service = compose.reachedBy(host);
        if (job.get("job_name").equals("postgresql")) {
          String node = (String) map(group.get("labels")).get("instance");
          seen.add(node);
          assertThat(compose.environment(service).get("DATA_SOURCE_URI")).as(service).startsWith(node + ":" + POSTGRES_PORT + "/");
          assertThat(compose.secrets(service)).extracting(Secret::target)
              .contains(compose.environment(service).get("DATA_SOURCE_PASS_FILE"));
        }
      }
    }
    assertThat(seen).isEqualTo(nodes);
    Map<String, Object> rebound =
        maps(ours.get("scrape_configs")).filter(job -> job.get("job_name").equals("rebound")).findFirst().orElseThrow();
    assertThat(path("dev.rebound.ingest.metrics.MetricsController", "metrics")).isEqualTo(rebound.get("metrics_path") + "/");
    assertThat(compose.secrets("prometheus"))
        .containsExactly(new Secret("webhook-token", (String) map(rebound.get("authorization")).get("credentials_file")));
    Stream.of("alertmanager", "blackbox").forEach(service -> assertThat(ours.toString()).contains(service + ":"));
  }

  /** What must be the same for containers and hosts: everything but who is looked at. */
  private static Map<String, Object> withoutTargets(Map<String, Object> prometheus) {
    var rest = new HashMap<>(prometheus);
    rest.remove("alerting");
    rest.put("scrape_configs", maps(prometheus.get("scrape_configs")).map(job -> {
      var each = new HashMap<>(job);
      each.remove("static_configs");
      return each;
    }).toList());
    return rest;
  }

  private static Map<String, URI> listeners(String value) {
    return Stream.of(value.split(",")).map(each -> each.split("://"))
        .collect(Collectors.toMap(parts -> parts[0], parts -> URI.create("kafka://" + (parts[1].startsWith(":") ? "all" : "") + parts[1])));
  }

  /** Where a container sees a file of {@code deploy/} whose path ends so. */
  private static String target(String service, String end) {
    return compose.mounts(service).stream().filter(mount -> mount.source().endsWith("/" + end)).map(Mount::target).findFirst()
        .orElseThrow(() -> new AssertionError(service + " does not mount " + end));
  }

  private static String path(String controller, String method) throws ClassNotFoundException {
    Class<?> type = Class.forName(controller);
    Method found = Stream.of(type.getDeclaredMethods()).filter(each -> each.getName().equals(method) && each.getParameterCount() <= 1)
        .findFirst().orElseThrow(() -> new AssertionError(controller + " has no " + method));
    String below = found.isAnnotationPresent(Post.class) ? found.getAnnotation(Post.class).value() : found.getAnnotation(Get.class).value();
    return type.getAnnotation(Controller.class).value() + below;
  }

  private static Class<?> main(String service) throws ClassNotFoundException {
    return Class.forName("dev.rebound." + service + "." + Character.toUpperCase(service.charAt(0)) + service.substring(1) + "Main");
  }

  private static Plan plan() {
    return switch (PlanFile.read(checkout.resolve("deploy/compose/plan.yaml"))) {
      case PlanFile.Valid valid -> valid.plan();
      case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
    };
  }

  private void copyDeploy() throws IOException {
    Path made = checkout.resolve("deploy/compose/local");
    try (Stream<Path> files = Files.walk(checkout.resolve("deploy"))) {
      for (Path file : files.filter(file -> Files.isRegularFile(file) && !file.startsWith(made)).toList()) {
        Path to = copy.resolve(checkout.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void init() throws IOException, InterruptedException {
    Process script = new ProcessBuilder(copy.resolve("deploy/compose/init").toString()).inheritIO().start();
    assertThat(script.waitFor(SCRIPT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(script.exitValue()).isZero();
  }

  private Map<String, String> secretTexts() throws IOException {
    var texts = new HashMap<String, String>();
    for (var secret : compose.secretFiles().entrySet()) {
      texts.put(secret.getKey(), Files.readString(copy.resolve(secret.getValue())));
    }
    return texts;
  }

  private static Document pom(String name) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(checkout.resolve(name).toFile());
  }

  private static String jib(String path) {
    return "/project/build/pluginManagement/plugins/plugin[artifactId='jib-maven-plugin']/configuration/" + path;
  }

  private static String at(Document document, String path) throws Exception {
    return XPathFactory.newInstance().newXPath().evaluate(path, document);
  }
}
