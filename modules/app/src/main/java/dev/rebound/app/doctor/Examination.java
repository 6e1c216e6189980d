package dev.rebound.app.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.contracts.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What {@link Doctor} found, for people and for machines. */
public record Examination(List<Thing> things) {
  public Examination {
    things = List.copyOf(things);
  }

  /** Whether all that {@code ./rebound demo} needs is there. */
  public boolean demo() {
    return missing(Use.DEMO).isEmpty();
  }

  private List<Thing> missing(Use use) {
    return things.stream().filter(thing -> thing.use() == use && !thing.found()).toList();
  }

  /** {@code {"demo": true, "things": [{"name", "for", "purpose", "found", "version", "path", "install"}]}}. */
  public ObjectNode json() {
    ObjectNode root = Json.MAPPER.createObjectNode().put("demo", demo());
    ArrayNode list = root.putArray("things");
    things.forEach(thing -> list.addObject().put("name", thing.name()).put("for", thing.use().word()).put("purpose", thing.purpose())
        .put("found", thing.found()).put("version", thing.version()).put("path", thing.where()).put("install", thing.install()));
    return root;
  }

  /** A line for each thing, then what the demonstration and the tests lack and the line that installs it; ends with a line feed. */
  public String text() {
    int name = width(Thing::name);
    int version = width(Thing::version);
    var lines = new ArrayList<String>();
    for (Thing thing : things) {
      lines.add("%-7s  %-8s  %-" + name + "s  %-" + Math.max(1, version) + "s  %s");
      lines.set(lines.size() - 1, lines.getLast().formatted(thing.found() ? "found" : "MISSING", thing.use().word(), thing.name(),
          thing.version(), thing.found() ? thing.where() : thing.purpose() + ": " + thing.install()).stripTrailing());
    }
    lines.add("");
    lines.add("./rebound demo: " + verdict(missing(Use.DEMO), "all it needs is there.", "it cannot run without "));
    lines.add("./rebound verify --full: " + verdict(missing(Use.TESTS), "all it needs is there.", "tests are skipped without "));
    List<String> packages = things.stream().filter(thing -> !thing.found() && thing.use() != Use.OPTIONAL).map(Thing::debianPackage)
        .filter(each -> !each.isEmpty()).distinct().toList();
    if (!packages.isEmpty()) {
      lines.add("Debian, Ubuntu: " + Program.install(packages));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String verdict(List<Thing> missing, String good, String bad) {
    return missing.isEmpty() ? good : bad + String.join(", ", missing.stream().map(Thing::name).toList()) + ".";
  }

  private int width(Function<Thing, String> of) {
    return things.stream().map(of).mapToInt(String::length).max().orElse(0);
  }
}
