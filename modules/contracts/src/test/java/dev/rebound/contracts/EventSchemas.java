package dev.rebound.contracts;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON Schema (draft 2020-12) of each event's data: derived from its record as the JSON mapping writes it, and as it is committed. */
final class EventSchemas {
  static final Path FOLDER = Path.of("src/main/resources/schemas");
  private static final SchemaGenerator GENERATOR = generator();

  private EventSchemas() {}

  /** A component that may be null is absent then, so it is optional; every other one is required. Unknown fields are allowed everywhere. */
  static ObjectNode derived(Class<? extends Event> event) {
    ObjectNode schema = GENERATOR.generateSchema(event);
    ObjectNode titled = Json.MAPPER.createObjectNode();
    titled.set("$schema", schema.remove("$schema"));
    titled.put("title", EventTypes.typeOf(event));
    titled.setAll(schema);
    return titled;
  }

  static Path file(Class<? extends Event> event) {
    return FOLDER.resolve(EventTypes.typeOf(event) + ".json");
  }

  /** As it is committed; empty for an event that has no schema yet. */
  static Optional<ObjectNode> committed(Class<? extends Event> event) {
    try {
      return Files.exists(file(event))
          ? Optional.of((ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file(event))))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Class<? extends Event> event) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(file(event), derived(event).toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SchemaGenerator generator() {
    var config =
        new SchemaGeneratorConfigBuilder(Json.MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.INLINE_ALL_SCHEMAS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
    config.forTypesInGeneral().withCustomDefinitionProvider(EventSchemas::wireForm);
    config.forFields().withRequiredCheck(field -> !mayBeNull(field));
    return new SchemaGenerator(config.build());
  }

  private static boolean mayBeNull(FieldScope field) {
    return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** Types that are one JSON value on the wire. */
  private static @Nullable CustomDefinition wireForm(ResolvedType type, SchemaGenerationContext context) {
    Class<?> raw = type.getErasedType();
    if (raw.isEnum()) {
      var words = text();
      Arrays.stream(raw.getEnumConstants()).map(each -> Json.MAPPER.convertValue(each, String.class)).forEach(words.putArray("enum")::add);
      return new CustomDefinition(words, true);
    }
    if (raw == Instant.class) {
      return new CustomDefinition(text().put("format", "date-time"), true);
    }
    if (raw == Duration.class) {
      return new CustomDefinition(text().put("pattern", "^-?P").put("description", "ISO 8601, as PT0.25S."), true);
    }
    boolean named = raw.isRecord() && Stream.of(raw.getDeclaredMethods()).anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
    return named ? new CustomDefinition(text(), true) : null;
  }

  private static ObjectNode text() {
    return Json.MAPPER.createObjectNode().put("type", "string");
  }
}
