package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plan.Level;
import dev.rebound.core.plan.Plan.Objectives;
import dev.rebound.core.plan.Vantage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The template of a whole disaster-recovery plan: its contacts are open, nothing starts before they are filled in, all else is right. */
class TemplateTest {
  private static final Path TEMPLATE = Path.of("../../plans/cultivai-production.yaml");
  private static final Pattern OPEN = Pattern.compile("\"<fill in: ([^>]+)>\"");
  private static final List<String> PEOPLE = List.of(
      "on-call-engineer", "on-call-backup", "incident-commander-contact", "incident-commander-backup", "tech-lead-contact",
      "tech-lead-backup", "database-administrator-contact", "database-administrator-backup", "operations-lead-contact",
      "operations-lead-backup", "communications-lead-contact", "communications-lead-backup", "engineering-manager", "cto");

  private final String text;

  @TempDir Path folder;

  TemplateTest() throws IOException {
    text = Files.readString(TEMPLATE);
  }

  /** The text with a contact in each open place; a text without any stays as it is. */
  static String filled(String text) {
    int[] count = {0};
    return OPEN.matcher(text).replaceAll(open -> {
      count[0]++;
      String what = open.group(1);
      return what.endsWith("Slack id") ? "U" + count[0] : what.startsWith("mail server") ? "\"smtp://mail:587\""
          : "p" + count[0] + "@example.org";
    });
  }

  private static List<String> problems(String text) {
    return PlanFile.parse(text, "plan.yaml") instanceof PlanFile.Invalid invalid
        ? invalid.problems().stream().map(Problem::toString).toList() : List.of();
  }

  private static List<String> paths() {
    return Stream.concat(PEOPLE.stream().flatMap(id -> Stream.of("people." + id + ".slack", "people." + id + ".email")),
        Stream.of("channels.email.smtp", "channels.email.from", "communication.groups.engineering.email[0]",
            "communication.groups.product.email[0]", "communication.groups.support.email[0]")).toList();
  }

  /** What is to be said of each open place of the file, found by searching its lines. */
  private static List<String> expected(String text, List<String> paths) {
    var expected = new ArrayList<String>();
    List<String> lines = text.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      Matcher open = OPEN.matcher(lines.get(line));
      while (!lines.get(line).startsWith("#") && open.find()) {
        expected.add("plan.yaml:%d:%d: %s: still to fill in: %s. Put the contact itself in its place.".formatted(
            line + 1, open.start() + 1, paths.get(expected.size()), open.group(1)));
      }
    }
    return expected;
  }

  @Test
  void shouldListEachContactThatIsStillToFillInAndNothingElse() {
    assertThat(problems(text)).hasSize(2 * PEOPLE.size() + 2 + 3).isEqualTo(expected(text, paths()));
  }

  @Test
  void shouldShowTheTemplateWithItsOpenContactsAsRemarks() {
    PlanCheck.Look look = PlanCheck.look(TEMPLATE, null);

    assertThat(look.right()).isTrue();
    assertThat(look.text())
        .startsWith("The plan of 'cultivai-production' is right but for 33 contacts still to fill in; nothing starts with it.\n")
        .contains("\nTo fill in\n", "  after 15m: tech lead (tech-lead)\n",
            "can be declared lost by two of outside-a, outside-b");
    assertThat(look.text().lines().filter(line -> line.contains("still to fill in: ")))
        .containsExactlyElementsOf(
            expected(text, paths()).stream().map(line -> "  " + line.replaceFirst("^plan.yaml", TEMPLATE.toString())).toList());
  }

  @Test
  void shouldRefuseThePlanWithOneContactLeftAtItsLine() {
    String left = "\"<fill in: CTO's e-mail>\"";
    String one = filled(text.replace(left, "\"<<left>>\"")).replace("\"<<left>>\"", left);

    assertThat(problems(one)).isEqualTo(expected(one, List.of("people.cto.email"))).hasSize(1);
    assertThatThrownBy(() -> new YamlPlanReader(Path.of("")).read(one)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("people.cto.email: still to fill in: CTO's e-mail.");
  }

  @Test
  void shouldBeAValidPlanOnceAllContactsAreFilledIn() throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), filled(text));
    PlanFile.Valid valid = ShippedPlansTest.valid(PlanFile.read(file));

    assertThat(PlanCheck.look(file, null)).isEqualTo(new PlanCheck.Look(true, PlanCheck.render(valid).stripTrailing()));
    assertThat(valid.notes()).as("of what is mounted the plan cannot know").extracting(Object::toString).hasSize(2)
        .allMatch(note -> note.contains("Where the data of /var/") && note.contains("stands is not seen"));
    assertThat(valid.plan().people().keySet()).containsExactlyElementsOf(PEOPLE);
  }

  @Test
  void shouldCheckAllElseOfATemplate() throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), text.replace("rto: 4h", "rto: soon").replace("[ cto ]", "[ nobody ]"));
    PlanCheck.Look look = PlanCheck.look(file, null);

    assertThat(look.right()).isFalse();
    assertThat(look.text().lines()).hasSize(2).anyMatch(line -> line.contains("'soon' is not a duration"))
        .anyMatch(line -> line.contains("there is no person 'nobody'"));
    assertThat(PlanFile.read(file)).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.problems()).hasSize(35).isSortedAccordingTo((a, b) -> Integer.compare(a.line(), b.line())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<fill in>", "<Fill In: the channel", "#<fill  in: channel>", "< fill in >", "<fill in: a\tb>"})
  void shouldTakeAHalfEditedPlaceholderForNoContact(String written) {
    String one = filled(text).replace("channel: \"#incidents\"", "channel: \"" + written.replace("\t", "\\t") + "\"");

    assertThat(problems(one)).hasSize(1).first().asString().contains("channels.slack.channel: still to fill in: ")
        .doesNotContain("\t");
  }

  @Test
  void shouldSayWhatTheDocumentSays() {
    Plan plan = ShippedPlansTest.valid(PlanFile.parse(filled(text), "plan.yaml")).plan();

    assertThat(plan.objectives()).isEqualTo(new Objectives(Duration.ofHours(4), Duration.ofHours(1), Duration.ofHours(8), 99.9));
    assertThat(plan.escalation()).containsExactly(
        new Level("on-call engineer", Duration.ZERO, List.of("on-call-engineer"), List.of("on-call-backup")),
        new Level("tech lead", Duration.ofMinutes(15), List.of("tech-lead"), List.of()),
        new Level("engineering manager", Duration.ofMinutes(30), List.of("engineering-manager"), List.of()),
        new Level("CTO", Duration.ofMinutes(60), List.of("cto"), List.of()));
    assertThat(plan.onCall().roles()).containsOnlyKeys(
        "incident-commander", "tech-lead", "database-administrator", "operations-lead", "communications-lead");
    assertThat(plan.onCall().at(plan.escalation().get(1), java.time.Instant.EPOCH).backup()).containsExactly("tech-lead-backup");
    assertThat(plan.onCall().answerWithin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(plan.modeOf(Scenario.DATABASE)).isEqualTo(Mode.AUTO);
    assertThat(plan.modeOf(Scenario.CACHE)).isEqualTo(Mode.AUTO);
    assertThat(plan.modeOf(Scenario.APPLICATION)).isEqualTo(Mode.AUTO);
    assertThat(plan.modeOf(Scenario.SITE)).isEqualTo(Mode.APPROVE);
    assertThat(plan.components().get("app")).isInstanceOfSatisfying(Component.KubernetesApplication.class, app -> {
      assertThat(List.of(app.namespace(), app.deployment())).containsExactly("cannaai-production", "cannaai-app");
      assertThat(app.replicas()).isEqualTo(3);
      assertThat(app.dependsOn()).containsExactly("database", "cache");
      assertThat(app.probe()).endsWith("/api/health");
    });
    assertThat(plan.database("database").orElseThrow().replicas()).hasSize(1);
    assertThat(plan.components().get("cache")).isInstanceOfSatisfying(Component.Redis.class, cache -> {
      assertThat(cache.sentinels()).isNotNull();
      assertThat(cache.warmUp()).isNotNull();
    });
    assertThat(plan.vantage().sites().values()).extracting(Vantage.Site::active).containsExactlyInAnyOrder(true, false);
    assertThat(plan.channels().slack()).extracting(Plan.Slack::channel).isEqualTo("#incidents");
    assertThat(plan.channels().email()).isNotNull();
    assertThat(plan.channels().communication()).satisfies(promised -> {
      assertThat(List.of(promised.first(), promised.whileAffected(), promised.whileRebuilding(), promised.finalReport())).containsExactly(
          Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(24));
      assertThat(promised.groups()).containsOnlyKeys("engineering", "product", "support");
      assertThat(promised.leads(plan.onCall(), java.time.Instant.EPOCH)).containsExactly(
          "communications-lead-contact", "communications-lead-backup");
    });
  }

  @Test
  void shouldAskForEachContactInWordsOfItsOwn() {
    assertThat(problems(text).stream().map(line -> line.replaceFirst(".*still to fill in: ", ""))).doesNotHaveDuplicates();
  }
}
