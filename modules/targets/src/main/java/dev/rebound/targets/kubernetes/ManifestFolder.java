package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a folder of manifests: every {@code *.yaml} and {@code *.yml} directly in it, each of one or more documents. All or nothing: what
 * cannot be applied is trouble with its file and line, and a content is never repeated, because it can be a Secret's.
 */
public final class ManifestFolder {
  /** Of a folder; a site's application is some dozens of objects. */
  static final int OBJECTS_MAX = 500;
  /** Of one file. Kubernetes takes no object of more than 1.5 MiB (etcd's limit of a request). */
  static final int FILE_BYTES_MAX = 4 << 20;
  private static final int ALIASES_MAX = 50;
  /** Which API each kind is read and written in. */
  private static final Map<String, String> VERSIONS =
      Map.ofEntries(
          Map.entry("Namespace", "v1"), Map.entry("ServiceAccount", "v1"), Map.entry("ConfigMap", "v1"), Map.entry("Secret", "v1"),
          Map.entry("PersistentVolumeClaim", "v1"), Map.entry("Service", "v1"), Map.entry("Deployment", "apps/v1"),
          Map.entry("Role", "rbac.authorization.k8s.io/v1"), Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"),
          Map.entry("NetworkPolicy", "networking.k8s.io/v1"), Map.entry("Ingress", "networking.k8s.io/v1"),
          Map.entry("PodDisruptionBudget", "policy/v1"), Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"));
  /** Names of objects. Source: Kubernetes, "Object Names and IDs", DNS subdomain names. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(ALIASES_MAX).setLabel("manifest").build();
  private final Map<String, String> seen = new HashMap<>();

  private ManifestFolder() {}

  /** The objects in the order in which they are applied ({@link Manifest#KINDS}, then file and line). */
  public static Answer<List<Manifest>> read(Path folder) {
    try {
      return Answer.of(new ManifestFolder().all(folder));
    } catch (Refused e) {
      return Answer.trouble(Outcome.ERROR, e.sentence);
    } catch (IOException e) {
      return Answer.trouble(Outcome.ERROR, "The folder of manifests " + folder + " cannot be read (" + e.getClass().getSimpleName() + ").");
    }
  }

  /** Ends the reading; what is wrong, for people. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String sentence;

    Refused(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }
  }

  private List<Manifest> all(Path folder) throws IOException, Refused {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(each -> each.getFileName().toString().matches(".*\\.ya?ml")).sorted().toList();
    }
    var all = new ArrayList<Manifest>();
    for (Path file : files) {
      all.addAll(file(file));
      if (all.size() > OBJECTS_MAX) {
        throw new Refused("The folder of manifests " + folder + " holds more than " + OBJECTS_MAX + " objects.");
      }
    }
    if (all.isEmpty()) {
      throw new Refused("The folder of manifests " + folder + " holds no manifest (*.yaml or *.yml).");
    }
    all.sort(Comparator.comparing(each -> Manifest.KINDS.indexOf(each.kind())));
    return List.copyOf(all);
  }

  private List<Manifest> file(Path file) throws IOException, Refused {
    String name = file.getFileName().toString();
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new Refused(name + " is larger than " + (FILE_BYTES_MAX >> 20) + " MiB.");
    }
    var found = new ArrayList<Manifest>();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      for (Node document : new Compose(settings).composeAllFromString(text)) {
        if (!document.getTag().equals(Tag.NULL)) {
          found.add(manifest(name, document));
        }
      }
    } catch (CharacterCodingException e) {
      throw new Refused(name + " is not UTF-8.");
    } catch (MarkedYamlEngineException e) {
      // Its message shows the lines around, which may be a Secret's.
      throw new Refused(name + ":" + e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1) + ": this is not YAML.");
    } catch (YamlEngineException e) {
      throw new Refused(name + ": this is not YAML.");
    }
    return found;
  }

  private Manifest manifest(String file, Node document) throws Refused {
    int line = line(document);
    if (!(document instanceof MappingNode top)) {
      throw new Refused(file + ":" + line + ": a manifest is a mapping of apiVersion, kind, metadata and more.");
    }
    Map<String, Object> body = plain(new StandardConstructor(settings).constructSingleDocument(Optional.of(document)), file, line);
    String kind = text(body.get("kind"));
    String version = VERSIONS.get(kind);
    if (version == null) {
      throw new Refused(file + ":" + line(value(top, "kind")) + ": the kind '" + shown(kind) + "' is not applied. Known kinds: "
          + String.join(", ", Manifest.KINDS) + ".");
    }
    if (!version.equals(text(body.get("apiVersion")))) {
      throw new Refused(file + ":" + line(value(top, "apiVersion")) + ": the kind " + kind + " is applied in the API " + version
          + " alone.");
    }
    Map<?, ?> metadata = body.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    String name = text(metadata.get("name"));
    String namespace = text(metadata.get("namespace"));
    int at = line(value(top, "metadata"));
    if (!NAME.matcher(name).matches()) {
      throw new Refused(file + ":" + at + ": this " + kind + " has no name that Kubernetes takes (metadata.name).");
    }
    boolean none = kind.equals(Manifest.NAMESPACE);
    if (none != namespace.isEmpty() || !none && !NAME.matcher(namespace).matches()) {
      throw new Refused(file + ":" + at + ": " + (none ? "a Namespace stands in no namespace." : "the namespace of this " + kind
          + " is not said (metadata.namespace)."));
    }
    var manifest =
        new Manifest(file, line, kind, namespace, name, kind.equals(Manifest.SECRET) ? encoded(body, file, line) : body);
    String before = seen.putIfAbsent(manifest.who(), manifest.place());
    if (before != null) {
      throw new Refused(file + ":" + line + ": the " + manifest.who() + " stands at " + before + " already.");
    }
    return manifest;
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** The value of a key; the mapping itself where it has none. */
  private static Node value(MappingNode mapping, String key) {
    return mapping.getValue().stream().filter(each -> each.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .map(each -> each.getValueNode()).findFirst().orElse(mapping);
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static String shown(String word) {
    String printable = word.replaceAll("[^A-Za-z0-9./-]", "?");
    return printable.length() > 63 ? printable.substring(0, 63) + "…" : printable;
  }

  private static Map<String, Object> plain(Object read, String file, int line) throws Refused {
    var plain = new LinkedHashMap<String, Object>();
    if (read instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!(entry.getKey() instanceof String key)) {
          throw new Refused(file + ":" + line + ": a key of a manifest is a word.");
        }
        if (entry.getValue() != null) {
          plain.put(key, entry.getValue());
        }
      }
    }
    plain.remove("status");
    return plain;
  }

  /** The same Secret with {@code stringData} as {@code data}, which is how the API shows it. */
  private static Map<String, Object> encoded(Map<String, Object> body, String file, int line) throws Refused {
    var data = new LinkedHashMap<String, Object>();
    for (String key : List.of("data", "stringData")) {
      if (body.get(key) instanceof Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof String value)) {
            throw new Refused(file + ":" + line + ": each value of a Secret is a text; put it in quotes.");
          }
          data.put(name, key.equals("data") ? value : Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    var encoded = new LinkedHashMap<>(body);
    encoded.remove("stringData");
    encoded.put("data", data);
    return encoded;
  }
}
