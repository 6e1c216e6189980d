package dev.rebound.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong while a file is read; confined to one reading. */
final class Problems {
  /** More would not be read by anybody. */
  static final int PROBLEMS_MAX = 200;

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> toFillIn = new ArrayList<>();
  private final Set<Integer> linesWithSecret = new HashSet<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Node at, String path, String wrong, String right) {
    Optional<Mark> mark = at.getStartMark();
    add(mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path, wrong, right);
  }

  void add(int line, int column, String path, String wrong, String right) {
    if (found.size() < PROBLEMS_MAX) {
      found.add(new Problem(file, line, column, path, wrong, right));
    }
  }

  /** A secret stands in the text; one report a line is enough. */
  void secret(int line, int column, String path, String what, String right) {
    if (linesWithSecret.add(line)) {
      add(line, column, path, what, right);
    }
  }

  void secret(Node at, String path, String what, String right) {
    Optional<Mark> mark = at.getStartMark();
    secret(mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path, what, right);
  }

  /** A contact is still to be filled in: nothing is wrong with the rest because of it, but the plan is none yet. */
  void fillIn(Node at, String path, String wrong, String right) {
    if (toFillIn.size() < PROBLEMS_MAX) {
      Optional<Mark> mark = at.getStartMark();
      toFillIn.add(
          new Problem(file, mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path, wrong, right));
    }
  }

  /** Whether anything is wrong beside contacts that are still to be filled in. */
  boolean any() {
    return !found.isEmpty();
  }

  /** What is wrong, in the order of the file. */
  List<Problem> wrong() {
    return inOrder(found, List.of());
  }

  /** The contacts that are still to be filled in, in the order of the file. */
  List<Problem> toFillIn() {
    return inOrder(toFillIn, List.of());
  }

  /** Both in the order of the file. */
  static List<Problem> inOrder(List<Problem> some, List<Problem> others) {
    return Stream.concat(some.stream(), others.stream())
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column)).toList();
  }
}
