package dev.rebound.contracts;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Envelope to CloudEvents 1.0 and back. {@code source} is the writer, {@code subject} the system; cause, code version and plan
 * hash are extension attributes. Unknown extensions and data fields are tolerated.
 */
public final class CloudEvents {
  /** Extension attributes. */
  public static final String CAUSE = "cause";
  public static final String CODE_VERSION = "codeversion";
  public static final String PLAN_HASH = "planhash";
  private static final String SOURCE = "/rebound/";

  private CloudEvents() {}

  /** The {@code source} attribute of a writer. */
  public static String source(String writer) {
    return SOURCE + writer;
  }

  /** Writes an envelope as an event in binary mode: the data is the event's JSON alone. */
  public static CloudEvent encode(Envelope<?> envelope) {
    var builder =
        CloudEventBuilder.v1()
            .withId(envelope.id())
            .withSource(URI.create(source(envelope.writer())))
            .withType(EventTypes.typeOf(envelope.event().getClass()))
            .withSubject(envelope.system().value())
            .withTime(envelope.at().atOffset(ZoneOffset.UTC))
            .withExtension(CODE_VERSION, envelope.codeVersion())
            .withExtension(PLAN_HASH, envelope.planHash())
            .withData("application/json", Json.bytes(envelope.event()));
    Position cause = envelope.cause();
    if (cause != null) {
      builder.withExtension(CAUSE, cause.toString());
    }
    return builder.build();
  }

  /**
   * Reads an envelope.
   *
   * @throws UnknownEventType where the type word is not known
   * @throws RuntimeException where the data is not such an event
   */
  public static Envelope<Event> decode(CloudEvent event) {
    Class<? extends Event> type = EventTypes.classOf(event.getType());
    if (type == null) {
      throw new UnknownEventType(event.getType());
    }
    var data = Objects.requireNonNull(event.getData(), "an event has data").toBytes();
    var time = Objects.requireNonNull(event.getTime(), "an event has a time").toInstant();
    var subject = Objects.requireNonNull(event.getSubject(), "an event has a subject");
    return new Envelope<>(
        event.getId(), new SystemName(subject), time, event.getSource().getPath().substring(SOURCE.length()), cause(event),
        text(event, CODE_VERSION), text(event, PLAN_HASH), Json.read(data, type));
  }

  private static String text(CloudEvent event, String extension) {
    Object value = event.getExtension(extension);
    return value == null ? Envelope.NO_PLAN : value.toString();
  }

  private static @Nullable Position cause(CloudEvent event) {
    Object value = event.getExtension(CAUSE);
    if (value == null) {
      return null;
    }
    String[] parts = value.toString().split("/", -1);
    return new Position(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }
}
