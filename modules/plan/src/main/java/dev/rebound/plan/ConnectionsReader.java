package dev.rebound.plan;

import dev.rebound.core.plan.Connection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where an application's address of its database or cache stands. */
final class ConnectionsReader {
  private static final List<String> KINDS = List.of("secret", "configMap", "file", "haproxy");
  private static final String RIGHT =
      "Write { secret: …, key: … }, { configMap: …, key: … }, { file: /… }, with a key where it holds more than the URL,"
          + " or { haproxy: … }.";
  private static final Pattern ABSOLUTE = Pattern.compile("/[^\\x00-\\x1F\\x7F]{1,1000}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,253}");

  private ConnectionsReader() {}

  /** The connection under a key of an application; empty where it is left out or cannot be read. */
  static Optional<Connection> read(Section application, String key) {
    return application.optional(key).flatMap(ConnectionsReader::connection);
  }

  private static Optional<Connection> connection(Value value) {
    Section section = Section.of(value, "secret", "configMap", "file", "haproxy", "key");
    List<String> kinds = KINDS.stream().filter(section::has).toList();
    if (kinds.size() != 1) {
      if (value.kind().startsWith("a mapping")) {
        value.problems().add(value.place(), value.path(), kinds.isEmpty() ? "it is not said where the address stands"
            : "an address stands in one place, but here stand " + String.join(" and ", kinds), RIGHT);
      }
      return Optional.empty();
    }
    return Optional.of(switch (kinds.getFirst()) {
      case "secret" -> new Connection.Secret(section.text("secret", "Name the Kubernetes Secret."), keyIn("Secret", section, value));
      case "configMap" -> new Connection.ConfigMap(section.text("configMap", "Name the ConfigMap."), keyIn("ConfigMap", section, value));
      case "file" -> file(section);
      default -> proxy(section);
    });
  }

  private static String keyIn(String holder, Section section, Value value) {
    if (!section.has("key")) {
      value.problems().add(value.place(), value.path(), "it is not said which key of the " + holder + " holds the URL",
          "Name it: key: DATABASE_URL.");
    }
    return section.optionalText("key").orElse("");
  }

  private static Connection file(Section section) {
    String path = section.text("file", "Name the file that holds the URL.");
    section.optional("file").filter(_ -> !path.isEmpty() && !ABSOLUTE.matcher(path).matches()).ifPresent(at ->
        at.wrong("this is not an absolute path", "Write /path/to/file, as the responder's machine sees it."));
    Optional<String> key = section.optionalText("key");
    key.filter(each -> !KEY.matcher(each).matches()).ifPresent(_ -> section.optional("key").orElseThrow()
        .wrong("this is not a key", "Write what stands before = or : on its line: letters, digits and _ . - ."));
    return new Connection.File(path, key.orElse(null));
  }

  private static Connection proxy(Section section) {
    section.optional("key").ifPresent(at -> at.wrong("an HAProxy has no keys", "Leave it out."));
    return new Connection.HaProxy(BarriersReader.proxy(section.section("haproxy", "socket", "backend", "server")));
  }
}
