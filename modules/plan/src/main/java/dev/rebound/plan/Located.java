package dev.rebound.plan;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the place in the file of a path of the plan, for what is judged when the whole plan has been read. */
final class Located {
  private static final Pattern STEP = Pattern.compile("\\[(\\d+)]|[^.\\[]+");

  private Located() {}

  /** The node at a path like {@code components.database.postgresql.replicas[0].url}; the nearest one above it where there is none. */
  static Node at(Node root, String path) {
    Node node = root;
    for (MatchResult step : STEP.matcher(path).results().toList()) {
      Node next = step.group(1) == null ? under(node, step.group()) : item(node, Integer.parseInt(step.group(1)));
      if (next == node) {
        return node;
      }
      node = next;
    }
    return node;
  }

  private static Node under(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(each -> each.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
            .findFirst().map(each -> each.getValueNode()).orElse(node)
        : node;
  }

  private static Node item(Node node, int index) {
    List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    return index < items.size() ? items.get(index) : node;
  }
}
