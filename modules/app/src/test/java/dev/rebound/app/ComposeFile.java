package dev.rebound.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docker-compose.yml} as text and values; the forms of Compose that it does not use are not understood. */
final class ComposeFile {
  static final List<String> OURS = List.of("ingest", "detector", "responder", "notifier");

  private final Map<String, Object> root;

  private ComposeFile(Map<String, Object> root) {
    this.root = root;
  }

  /** One file or folder of the checkout, or a named volume, as a container sees it. */
  record Mount(String source, String target, boolean readOnly) {
    boolean isNamed() {
      return !source.startsWith(".");
    }
  }

  /** A secret as a container sees it. */
  record Secret(String name, String target) {}

  /** A published port. */
  record Port(String address, int host, int container) {}

  static ComposeFile read() throws IOException {
    return new ComposeFile(yaml(checkout().resolve("docker-compose.yml")));
  }

  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  static Map<String, Object> yaml(Path file) throws IOException {
    return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
  }

  Map<String, Object> services() {
    return map(root.get("services"));
  }

  Map<String, Object> service(String name) {
    return map(services().get(name));
  }

  String image(String service) {
    return (String) service(service).get("image");
  }

  Map<String, String> environment(String service) {
    var all = new LinkedHashMap<String, String>();
    map(service(service).get("environment")).forEach((key, value) -> all.put(key, (String) value));
    return all;
  }

  List<Mount> mounts(String service) {
    return list(service(service).get("volumes")).stream().map(ComposeFile::mount).toList();
  }

  private static Mount mount(Object value) {
    if (value instanceof String text) {
      String[] parts = text.split(":");
      return new Mount(parts[0], parts[1], parts.length > 2 && parts[2].equals("ro"));
    }
    var each = map(value);
    return new Mount((String) each.get("source"), (String) each.get("target"), false);
  }

  List<Secret> secrets(String service) {
    return list(service(service).get("secrets")).stream().map(value -> value instanceof String name
        ? new Secret(name, "/run/secrets/" + name)
        : new Secret((String) map(value).get("source"), (String) map(value).get("target"))).toList();
  }

  /** The declared secrets and their files. */
  Map<String, String> secretFiles() {
    var all = new LinkedHashMap<String, String>();
    map(root.get("secrets")).forEach((name, value) -> all.put(name, (String) map(value).get("file")));
    return all;
  }

  Map<String, Object> volumes() {
    return map(root.get("volumes"));
  }

  List<Port> ports(String service) {
    return list(service(service).get("ports")).stream().map(value -> ((String) value).split(":"))
        .map(parts -> new Port(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))).toList();
  }

  /** The names by which other containers reach a service. */
  List<String> names(String service) {
    var names = new ArrayList<>(List.of(service));
    list(map(map(service(service).get("networks")).get("default")).get("aliases")).forEach(alias -> names.add((String) alias));
    return names;
  }

  /** The service that another container reaches by a name. @throws AssertionError where there is none */
  String reachedBy(String name) {
    return services().keySet().stream().filter(service -> names(service).contains(name)).findFirst()
        .orElseThrow(() -> new AssertionError("no service is called " + name));
  }

  Map<String, Object> dependsOn(String service) {
    return map(service(service).get("depends_on"));
  }

  @SuppressWarnings("unchecked") // YAML's mappings of this file have text as keys
  static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // whatever is in the list
  static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  static Stream<Map<String, Object>> maps(Object value) {
    return list(value).stream().map(ComposeFile::map);
  }
}
