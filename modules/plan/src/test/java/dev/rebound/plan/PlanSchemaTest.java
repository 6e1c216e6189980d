package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema and the readers say the same about keys, required keys, ranges and words. Pure; the files are those of the checkout. */
class PlanSchemaTest {
  private static final Path PLANS = Path.of("../../plans");
  private static final Path COMMITTED = PLANS.resolve("plan.schema.json");
  private static final String WRITE = "schema.write";
  private static final String HEADER = "# yaml-language-server: $schema=plan.schema.json";
  private static final Pattern UNKNOWN = Pattern.compile("unknown key 'zzzzzzzzzzzz'\\. Known keys here: (.*)\\.");
  private static final String VALUES =
      """
      [ 0, 1, 7, 34, 100, 99.5, -1, 1e3, true, null, "", " ", "0", "007", "34%", "34 %", "99.9%", "99.9 %", "1%", 0m, 50ms, 90s, 015m, 4h,
        366d, 4H, x, X, x-1, "a b", "-", U1, W-x_9, u1, dana, lee, a@b, a@b.example, "HTTP://h", "http://h:80/p?q=1", "https://[::1]/",
        "SMTP://m", "smtps://m:465", "jdbc:postgresql://h/d", "jdbc:postgresql://[::1]:5432/d?ssl=true", "jdbc:postgresql:d", '{a=~"b"}',
        "a=b", "../x", "/x", "~", "\\u00E4", "\\u2028", [], [x], [dana], [database], [approver], [ingest, x], {}, { x: y } ]
      """;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PlanSchema.json());
  private static final String FULL = everyKey();

  /** One place of the full plan with the schema that stands for it: the mapping or list that holds it, its key or index there. */
  private record Place(JsonNode schema, JsonNode holder, String key, String path) {
    JsonNode value() {
      return holder.isArray() ? holder.get(Integer.parseInt(key)) : holder.get(key);
    }

    void put(JsonNode value) {
      switch (holder) {
        case ArrayNode list -> list.set(Integer.parseInt(key), value);
        case ObjectNode mapping -> mapping.set(key, value);
        default -> throw new IllegalStateException("holds nothing: " + holder);
      }
    }
  }

  private final ObjectNode root = JSON.createObjectNode();
  private final List<Place> places = new ArrayList<>();

  PlanSchemaTest() throws IOException {
    root.set("", tree(FULL));
    collect(JSON.readTree(PlanSchema.json()), root, "", "");
  }

  private void collect(JsonNode schema, JsonNode holder, String key, String path) {
    var place = new Place(schema, holder, key, path);
    places.add(place);
    JsonNode value = place.value();
    if (schema.has("properties")) {
      assertThat(names(schema.get("properties"))).as("keys of the schema that FULL lacks at %s", path)
          .allMatch(each -> value.has(each) || schema.has("oneOf"));
      names(value).forEach(each -> collect(schema.path("properties").path(each), value, each, path + "/" + each));
    } else if (value.isObject()) {
      names(value).forEach(each -> collect(schema.get("additionalProperties"), value, each, path + "/" + each));
    } else if (value.isArray()) {
      collect(schema.get("items"), value, "0", path + "/0");
    }
  }

  private static String everyKey() {
    try (var resource = Objects.requireNonNull(PlanSchemaTest.class.getResourceAsStream("/every-key.yaml"))) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String yaml) {
    return JSON.valueToTree(new Load(LoadSettings.builder().setLabel("plan").build()).loadFromString(yaml));
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> words(JsonNode array) {
    var words = new ArrayList<String>();
    array.forEach(each -> words.add(each.asText()));
    return words;
  }

  /** What the readers say about the plan as it is now; JSON is YAML. */
  private List<String> problems() {
    return switch (PlanFile.parse(root.get("").toString(), "full.yaml")) {
      case PlanFile.Valid valid -> List.of();
      case PlanFile.Invalid invalid -> invalid.problems().stream().map(Problem::toString).toList();
    };
  }

  private boolean fits() {
    return SCHEMA.validate(root.get("")).isEmpty();
  }

  /** The readers' problems after a value was replaced for a moment. */
  private List<String> problemsWith(Place place, JsonNode value) {
    JsonNode before = place.value();
    place.put(value);
    List<String> problems = problems();
    assertThat(!problems.isEmpty() || fits()).as("the schema refuses %s at %s, which the readers accept", value, place.path()).isTrue();
    place.put(before);
    return problems;
  }

  @Test
  void shouldKeepTheCommittedSchemaCurrent() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(COMMITTED, PlanSchema.json());
    }
    assertThat(COMMITTED).as("write it with: mvn -B -q -pl modules/plan -am test -Dtest=PlanSchemaTest -D" + WRITE
        + "=true -Dsurefire.failIfNoSpecifiedTests=false").content().isEqualTo(PlanSchema.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal.yaml", "lab.yaml", "lab-two-sites.yaml", "orders.yaml", "cultivai-production.yaml"})
  void shouldAcceptEveryShippedPlanWhichNamesItInItsFirstLine(String file) throws IOException {
    String text = TemplateTest.filled(Files.readString(PLANS.resolve(file)));
    assertThat(text.lines().findFirst()).contains(HEADER);
    assertThat(SCHEMA.validate(tree(text))).isEmpty();
  }

  @Test
  void shouldKnowTheKeysOfTheReadersAndNoOthers() {
    assertThat(problems()).isEmpty();
    assertThat(fits()).isTrue();
    for (Place place : places.stream().filter(each -> each.schema().has("properties")).toList()) {
      var mapping = (ObjectNode) place.value();
      mapping.put("zzzzzzzzzzzz", "x");
      assertThat(fits()).as("the schema takes an unknown key at %s", place.path()).isFalse();
      List<String> known = problems().stream().map(UNKNOWN::matcher).filter(Matcher::find).map(found -> found.group(1)).toList();
      assertThat(known).as("the readers at %s: %s", place.path(), problems()).hasSize(1);
      assertThat(new TreeSet<>(List.of(known.getFirst().split(", ", -1)))).as("keys at %s: the readers' and PlanSchema's", place.path())
          .isEqualTo(names(place.schema().get("properties")));
      mapping.remove("zzzzzzzzzzzz");
    }
  }

  @Test
  void shouldRequireTheKeysThatTheReadersRequire() {
    for (Place place : places.stream().filter(each -> each.schema().has("properties")).toList()) {
      var mapping = (ObjectNode) place.value();
      for (String key : List.copyOf(names(mapping))) {
        JsonNode before = mapping.remove(key);
        assertThat(problems().stream().anyMatch(each -> each.contains("the key '" + key + "' is missing")))
            .as("%s/%s is required by the schema: %s; the readers say %s", place.path(), key, place.schema().path("required"), problems())
            .isEqualTo(words(place.schema().path("required")).contains(key));
        mapping.set(key, before);
      }
    }
  }

  @Test
  void shouldGiveNumbersTheRangesOfTheReaders() {
    List<Place> numbers = places.stream().filter(each -> each.schema().has("minimum")).toList();
    assertThat(numbers).hasSizeGreaterThanOrEqualTo(4);
    for (Place place : numbers) {
      long min = place.schema().get("minimum").asLong();
      long max = place.schema().get("maximum").asLong();
      for (long right : List.of(min, max)) {
        assertThat(problemsWith(place, JSON.valueToTree(right))).as("%s: %d", place.path(), right).isEmpty();
      }
      for (long wrong : List.of(min - 1, max + 1)) {
        assertThat(problemsWith(place, JSON.valueToTree(wrong))).as("%s: %d", place.path(), wrong).isNotEmpty();
      }
    }
  }

  /** Everywhere else a placeholder is as wrong as any other text that does not belong there. */
  @Test
  void shouldTakePlaceholdersForContactsOfPeopleAndChannelsAlone() {
    var contacts = new TreeSet<String>();
    for (Place place : places.stream().filter(each -> !each.path().isEmpty()).toList()) {
      List<String> problems = problemsWith(place, JSON.valueToTree("<fill in: something>"));
      assertThat(problems).as(place.path()).isNotEmpty();
      if (problems.size() == 1 && problems.getFirst().contains("still to fill in: something. ")) {
        contacts.add(place.path().replaceFirst("/people/[^/]+/", "/people/*/"));
      }
    }
    assertThat(contacts).containsExactly(
        "/channels/email/from", "/channels/email/passwordFile", "/channels/email/smtp", "/channels/email/username",
        "/channels/slack/apiUrl", "/channels/slack/channel", "/channels/slack/signingSecretFile", "/channels/slack/tokenFile",
        "/communication/groups/product/email/0", "/communication/groups/product/slack", "/people/*/email", "/people/*/slack");
  }

  @Test
  void shouldOfferTheWordsOfTheReaders() {
    List<Place> choices = places.stream().filter(each -> each.schema().has("enum")).toList();
    assertThat(choices).hasSizeGreaterThanOrEqualTo(3);
    for (Place place : choices) {
      for (String word : words(place.schema().get("enum"))) {
        assertThat(problemsWith(place, JSON.valueToTree(word))).as("%s: %s", place.path(), word).isEmpty();
      }
      assertThat(problemsWith(place, JSON.valueToTree("zzzz"))).as(place.path()).isNotEmpty();
    }
  }

  @Test
  void shouldRefuseOtherKindsOfValuesAsTheReadersDo() {
    for (Place place : places.stream().filter(each -> !each.path().isEmpty()).toList()) {
      JsonNode other = place.value().isObject() ? JSON.createArrayNode() : JSON.createObjectNode();
      JsonNode before = place.value();
      place.put(other);
      assertThat(fits()).as("the schema takes %s at %s", other, place.path()).isFalse();
      place.put(before);
      assertThat(problemsWith(place, other)).as("the readers take %s at %s", other, place.path()).isNotEmpty();
    }
  }

  @Test
  void shouldTakeTheDefaultsThatItNames() {
    List<Place> withDefault = places.stream().filter(each -> each.schema().has("default")).toList();
    assertThat(withDefault).hasSizeGreaterThan(10);
    assertThat(withDefault).allSatisfy(each -> assertThat(problemsWith(each, each.schema().get("default"))).as(each.path()).isEmpty());
  }

  @Test
  void shouldDescribeEveryKey() {
    assertThat(places).allSatisfy(each -> assertThat(each.schema().path("description").asText()).as(each.path()).endsWith("."));
  }

  /** Each of many values at each place: {@link #problemsWith} fails where only the schema refuses it. */
  @Test
  void shouldRefuseNothingThatTheReadersAccept() {
    int accepted = 0;
    var seen = new HashSet<String>();
    // A replica's keys are read as the primary's are: once is enough.
    for (Place place : places.stream().filter(each -> !each.path().isEmpty() && seen.add(each.key() + each.schema())).toList()) {
      for (JsonNode value : tree(VALUES)) {
        accepted += problemsWith(place, value).isEmpty() ? 1 : 0;
      }
    }
    assertThat(accepted).as("values that the readers accept somewhere").isGreaterThan(100);
  }
}
