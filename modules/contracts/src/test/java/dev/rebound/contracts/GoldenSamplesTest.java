package dev.rebound.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records that were once written must be readable for ever. Each event class has a sample file that is never edited; a changed
 * meaning gets a new class and a new file.
 */
class GoldenSamplesTest {
  private static final List<String> EXTENSIONS = List.of(CloudEvents.CAUSE, CloudEvents.CODE_VERSION, CloudEvents.PLAN_HASH);
  /** Fields that hold names chosen by others: an unknown name in them is content, not a newer field. */
  private static final Set<String> FREE_MAPS = Set.of("labels", "annotations", "arguments", "findings", "thresholds");

  static List<Event> samples() {
    return Samples.all();
  }

  @Test
  void shouldHaveASampleOfEveryEventClass() {
    assertThat(Samples.all()).extracting(Event::getClass).doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(EventTypes.all());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadTheSample(Event event) {
    CloudEvent golden = cloudEvent(golden(event));

    Envelope<Event> read = CloudEvents.decode(golden);

    assertThat(read).isEqualTo(Samples.enveloped(event));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldWriteTheSampleBackIdentically(Event event) {
    String written = text(tree(CloudEvents.encode(Samples.enveloped(event))));

    assertThat(written).as("golden/%s.json should be\n%s", EventTypes.typeOf(event.getClass()), written).isEqualTo(text(golden(event)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldTolerateUnknownFieldsAtEachLevel(Event event) {
    ObjectNode newer = golden(event);
    addEverywhere(newer.get("data"), "");
    newer.put("addedbynewer", "x");

    assertThat(newer.toString()).contains("addedByANewerWriter");
    assertThat(CloudEvents.decode(cloudEvent(newer))).isEqualTo(Samples.enveloped(event));
  }

  @Test
  void shouldRefuseAnUnknownTypeWord() {
    ObjectNode unknown = golden(new SignalEvent.ClockBeat("observer-1"));
    unknown.put("type", "rebound.clock-beat.v2");

    assertThatThrownBy(() -> CloudEvents.decode(cloudEvent(unknown)))
        .isInstanceOf(UnknownEventType.class).hasMessageContaining("rebound.clock-beat.v2");
  }

  @Test
  void shouldRefuseAnUnknownEnumWordBecauseItsMeaningMustNotBeGuessed() {
    ObjectNode unknown = golden(Samples.all().get(1));
    ((ObjectNode) unknown.get("data")).put("outcome", "HALF_OPEN");

    assertThatThrownBy(() -> CloudEvents.decode(cloudEvent(unknown))).isInstanceOf(UncheckedIOException.class);
  }

  private static void addEverywhere(JsonNode node, String field) {
    if (node instanceof ObjectNode object && !FREE_MAPS.contains(field)) {
      List.copyOf(object.properties()).forEach(each -> addEverywhere(each.getValue(), each.getKey()));
      object.putObject("addedByANewerWriter").put("deep", 1);
    } else if (node.isArray()) {
      node.forEach(each -> addEverywhere(each, field));
    }
  }

  private static ObjectNode golden(Event event) {
    String path = "/golden/" + EventTypes.typeOf(event.getClass()) + ".json";
    try (var file = GoldenSamplesTest.class.getResourceAsStream(path)) {
      return (ObjectNode) Json.MAPPER.readTree(Objects.requireNonNull(file, "there is no sample " + path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CloudEvent cloudEvent(ObjectNode tree) {
    var builder =
        CloudEventBuilder.v1()
            .withId(tree.get("id").asText())
            .withSource(URI.create(tree.get("source").asText()))
            .withType(tree.get("type").asText())
            .withSubject(tree.get("subject").asText())
            .withTime(OffsetDateTime.parse(tree.get("time").asText()))
            .withData(tree.get("datacontenttype").asText(), tree.get("data").toString().getBytes(StandardCharsets.UTF_8));
    EXTENSIONS.forEach(name -> builder.withExtension(name, tree.get(name).asText()));
    if (tree.has("addedbynewer")) {
      builder.withExtension("addedbynewer", tree.get("addedbynewer").asText());
    }
    return builder.build();
  }

  private static ObjectNode tree(CloudEvent event) {
    ObjectNode tree = Json.MAPPER.createObjectNode();
    tree.put("specversion", event.getSpecVersion().toString());
    tree.put("id", event.getId());
    tree.put("source", event.getSource().toString());
    tree.put("type", event.getType());
    tree.put("subject", event.getSubject());
    tree.put("time", String.valueOf(event.getTime()));
    tree.put("datacontenttype", event.getDataContentType());
    EXTENSIONS.forEach(name -> tree.put(name, String.valueOf(event.getExtension(name))));
    tree.set("data", Json.read(Objects.requireNonNull(event.getData()).toBytes(), JsonNode.class));
    return tree;
  }

  private static String text(JsonNode tree) {
    return tree.toPrettyString();
  }
}
