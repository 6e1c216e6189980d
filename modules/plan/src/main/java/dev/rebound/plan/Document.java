package dev.rebound.plan;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The text as a tree of nodes with places, within limits that a plan never needs and an attack does. */
final class Document {
  /** Bytes of a plan file. */
  static final int SIZE_MAX_BYTES = 1024 * 1024;
  /** Nesting of mappings and lists; a full plan has 6. */
  static final int DEPTH_MAX = 16;
  /** Aliases ({@code *name}); each is read once for each place it stands at. */
  static final int ALIASES_MAX = 32;

  private Document() {}

  /** The root, or nothing when a problem was reported. */
  static Optional<Node> compose(String text, Problems problems) {
    if (text.length() > SIZE_MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > SIZE_MAX_BYTES) {
      problems.add(1, 1, "", "the file is larger than 1 MiB", "A plan is a few hundred lines; name other files instead of including them.");
      return Optional.empty();
    }
    LoadSettings settings = LoadSettings.builder().setLabel("plan").setCodePointLimit(SIZE_MAX_BYTES).setUseMarks(true).build();
    try {
      if (!withinLimits(text, settings, problems)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add(1, 1, "", "the file is empty", "Start with 'system: <name>'; plans/minimal.yaml is an example.");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
      problems.add(line, column, "", "this is not YAML: " + sentence(e), advice(e));
    } catch (ReaderException e) {
      Place place = Place.at(text, text.offsetByCodePoints(0, Math.min(e.getPosition(), text.codePointCount(0, text.length()))));
      problems.add(place.line(), place.column(), "", "a character that YAML does not allow (code %d)".formatted(e.getCodePoint()),
          "Remove it.");
    } catch (YamlEngineException e) {
      problems.add(1, 1, "", "this is not YAML that can be read", "Check the file with an editor that knows YAML.");
    }
    return Optional.empty();
  }

  /** Looks at the flat events first: composing nested collections recurses, so their depth is limited before. */
  private static boolean withinLimits(String text, LoadSettings settings, Problems problems) {
    int depth = 0;
    int aliases = 0;
    int documents = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        case DocumentStart -> documents++;
        case Comment, DocumentEnd, Scalar, StreamEnd, StreamStart -> {}
      }
      String wrong = depth > DEPTH_MAX ? "nested deeper than " + DEPTH_MAX + " levels"
          : aliases > ALIASES_MAX ? "more than " + ALIASES_MAX + " aliases"
          : documents > 1 ? "a second document starts here" : "";
      if (!wrong.isEmpty()) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int column = event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
        problems.add(line, column, "", wrong, "A plan is one document of a few levels; write it out plainly.");
        return false;
      }
    }
    return true;
  }

  private static String sentence(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "unexpected text" : e.getProblem();
    return problem.replaceAll("\\p{C}", "?").replaceAll("\\.\\s.*", "").strip();
  }

  private static String advice(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    if (problem.contains("TAB")) {
      return "Indent with spaces; YAML does not allow tabs there.";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "Check the indentation, and quote a text that holds ': '.";
    }
    return "Check indentation, brackets and quotes here and on the line before.";
  }

  /** A place in a text, both counted from 1. */
  record Place(int line, int column) {
    static Place at(String text, int index) {
      int line = 1;
      int start = 0;
      for (int i = 0; i < index; i++) {
        if (text.charAt(i) == '\n') {
          line++;
          start = i + 1;
        }
      }
      return new Place(line, text.codePointCount(start, index) + 1);
    }
  }
}
