package dev.rebound.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event type and version has its committed schema, for those who read the logs in other languages. Pure, on files of the checkout.
 * A new event: run this test with {@code -Dschema.write=true} and commit the new file. So also after a field was added.
 */
class EventSchemasTest {
  private static final String WRITE = "schema.write";
  private static final String HOW_TO_WRITE =
      "If that is meant, run: mvn -B -q -pl modules/contracts -am test -Dtest=EventSchemasTest -D" + WRITE
          + "=true -Dsurefire.failIfNoSpecifiedTests=false, and commit the file.";
  private static final String NEW_VERSION =
      "Records on the wire are for ever: add a record of the next version (.v2) beside this one. CONTRIBUTING.md, An event version.";

  static List<Class<? extends Event>> events() {
    return EventTypes.all();
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldKeepTheCommittedSchemaCurrentAndItsChangesCompatible(Class<? extends Event> event) {
    ObjectNode derived = EventSchemas.derived(event);
    Optional<ObjectNode> committed = EventSchemas.committed(event);
    List<String> breaks = committed.map(before -> SchemaChange.breaks(before, derived)).orElse(List.of());
    assertThat(breaks).as("breaking changes of %s. %s", EventTypes.typeOf(event), NEW_VERSION).isEmpty();
    if (Boolean.getBoolean(WRITE)) {
      EventSchemas.write(event);
    } else if (committed.isEmpty()) {
      fail("%s has no schema %s. %s", EventTypes.typeOf(event), EventSchemas.file(event), HOW_TO_WRITE);
    } else {
      assertThat(derived.toPrettyString()).as("%s is not what the record says. %s", EventSchemas.file(event), HOW_TO_WRITE)
          .isEqualTo(committed.get().toPrettyString());
    }
  }

  @Test
  void shouldStillKnowTheEventOfEveryCommittedSchema() throws IOException {
    try (var files = Files.list(EventSchemas.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("\\.json$", "")))
          .as("schemas of events, which stay readable for ever").allMatch(type -> EventTypes.classOf(type) != null);
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldDescribeTheGoldenSampleAndTolerateUnknownFields(Class<? extends Event> event) {
    ObjectNode data = golden(event);
    assertThat(problems(event, data)).isEmpty();
    data.putObject("addedByANewerWriter").put("deep", 1);
    assertThat(problems(event, data)).isEmpty();
  }

  /** Otherwise a schema that allows everything would pass. */
  @ParameterizedTest
  @MethodSource("events")
  void shouldRefuseASampleThatLacksARequiredFieldOrHasAnotherTypeInIt(Class<? extends Event> event) {
    for (JsonNode required : EventSchemas.derived(event).path("required")) {
      ObjectNode data = golden(event);
      JsonNode value = data.remove(required.asText());
      assertThat(problems(event, data)).as("without %s", required).isNotEmpty();
      data.set(required.asText(), Json.MAPPER.createArrayNode().add(Json.MAPPER.createArrayNode().add(value)));
      assertThat(problems(event, data)).as("another type in %s", required).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"properties":{"a":{"type":"string"}}} | {"properties":{"a":{"type":"string"},"b":{"type":"integer"}}} |
      {"properties":{"a":{"enum":["X"]}}} | {"properties":{"a":{"enum":["X","Y"]}}} |
      {"properties":{"a":{"type":"string"}}} | {"properties":{"A":{"type":"string"}}} | data.a is gone
      {"properties":{"a":{"type":"string"}}} | {"properties":{"a":{"type":"integer"}}} | data.a: type was
      {"properties":{"a":{"type":"string"}}} | {"properties":{"a":{"type":"string","format":"date-time"}}} | data.a: format was
      {"properties":{"a":{}}} | {"properties":{"a":{}},"required":["a"]} | data.a is required now
      {"properties":{"a":{}}} | {"properties":{"a":{},"b":{}},"required":["b"]} | data.b is required now
      {"properties":{"a":{}},"required":["a"]} | {"properties":{"a":{}}} | data.a may be missing
      {"properties":{"a":{"enum":["X","Y"]}}} | {"properties":{"a":{"enum":["X"]}}} | data.a has no word Y
      {"properties":{"a":{"items":{"properties":{"b":{}}}}}} | {"properties":{"a":{"items":{"properties":{}}}}} | data.a[].b is gone
      {"additionalProperties":{"type":1}} | {"additionalProperties":{"type":2}} | data[]: type was
      {"properties":{"a":{"items":{"type":"string"}}}} | {"properties":{"a":{}}} | data.a has other values
      """)
  void shouldAllowOptionalFieldsAndNothingElse(String before, String after, String breaks) throws JsonProcessingException {
    List<String> found = SchemaChange.breaks(Json.MAPPER.readTree(before), Json.MAPPER.readTree(after));
    if (breaks == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().startsWith(breaks);
    }
  }

  private static Set<String> problems(Class<? extends Event> event, JsonNode data) {
    var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(EventSchemas.derived(event));
    return schema.validate(data).stream().map(ValidationMessage::getMessage).collect(Collectors.toSet());
  }

  private static ObjectNode golden(Class<? extends Event> event) {
    String path = "/golden/" + EventTypes.typeOf(event) + ".json";
    try (var file = EventSchemasTest.class.getResourceAsStream(path)) {
      return (ObjectNode) Json.MAPPER.readTree(Objects.requireNonNull(file, "there is no sample " + path)).get("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
