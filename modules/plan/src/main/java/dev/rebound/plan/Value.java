package dev.rebound.plan;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of the file with its place.
 *
 * @param path where in the plan
 * @param node the value itself
 * @param place where to report what is missing inside it: its key, or the value itself in a list
 */
record Value(String path, Node node, Node place, Problems problems) {
  private static final int ECHO_MAX = 60;

  void wrong(String what, String right) {
    problems.add(node, path, what, right);
  }

  /** The text of a scalar; reports everything else, a placeholder too. */
  Optional<String> text() {
    Optional<String> text = anyText();
    if (text.filter(Placeholder::is).isPresent()) {
      wrong("a placeholder cannot stand here", "Write the value itself. " + Placeholder.WHERE);
      return Optional.empty();
    }
    return text;
  }

  /** The text of a contact: nothing where it is still to be filled in, which is reported as that. */
  Optional<String> contact() {
    Optional<String> text = anyText();
    if (text.filter(Placeholder::is).isPresent()) {
      problems.fillIn(node, path, "still to fill in: " + Placeholder.what(text.get()), Placeholder.RIGHT);
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> anyText() {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
      if (scalar.getValue().isBlank()) {
        wrong("the text is empty", "Write a text or leave the key out.");
        return Optional.empty();
      }
      return Optional.of(scalar.getValue());
    }
    wrong("expected a text, found " + kind(), node instanceof ScalarNode && !isEmpty() ? "Put it in quotes." : "Write a text.");
    return Optional.empty();
  }

  boolean isEmpty() {
    return node.getTag().equals(Tag.NULL);
  }

  /** The text of any plain scalar, numbers included. */
  Optional<String> scalar(String expected, String right) {
    if (node instanceof ScalarNode scalar && !isEmpty()) {
      return Optional.of(scalar.getValue());
    }
    wrong("expected " + expected + ", found " + kind(), right);
    return Optional.empty();
  }

  /** What stands there, in the words of a person. */
  String kind() {
    return switch (node) {
      case MappingNode mapping -> "a mapping of " + mapping.getValue().size() + " keys";
      case SequenceNode sequence -> "a list of " + sequence.getValue().size();
      case ScalarNode _ when isEmpty() -> "nothing";
      case ScalarNode scalar when scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT) -> "the number "
          + echo(scalar.getValue());
      case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) -> "the truth value " + echo(scalar.getValue());
      case ScalarNode scalar when scalar.getTag().equals(Tag.STR) -> "a text";
      default -> "a value of the type " + echo(node.getTag().getValue());
    };
  }

  /** A word of the file in a message: short and printable. */
  static String echo(String text) {
    return "'" + plain(text) + "'";
  }

  /** The same without quotes. */
  static String plain(String text) {
    String printable = text.replaceAll("\\p{C}", "?");
    return printable.length() > ECHO_MAX ? printable.substring(0, ECHO_MAX) + "…" : printable;
  }
}
