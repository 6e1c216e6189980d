package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house rules that only the source files show: sizes, documentation, nothing left for later. */
final class HouseSourcesTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;
  private static final int LINE_CHARACTERS_MAX = 140;

  /** In two halves, or this file would break its own rule. */
  private static final List<String> LEFT_FOR_LATER = List.of("TO" + "DO", "FIX" + "ME");

  private static Path checkout;
  private static List<Path> sources;

  @BeforeAll
  static void findTheSources() throws IOException {
    checkout = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(checkout.resolve("rebound"))) {
      checkout = Objects.requireNonNull(checkout.getParent(), "no folder above has the launcher");
    }
    sources = new ArrayList<>();
    for (Path room : rooms()) {
      try (Stream<Path> files = Files.walk(room)) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    assertThat(sources).as("source files of the house").hasSizeGreaterThan(20);
  }

  private static List<Path> rooms() throws IOException {
    try (Stream<Path> poms = Files.find(checkout, 3, (file, attributes) -> file.endsWith("pom.xml"))) {
      return poms.map(pom -> pom.resolveSibling("src")).filter(Files::isDirectory).toList();
    }
  }

  @Test
  void shouldKeepFilesShort() {
    assertThat(sources).filteredOn(file -> lines(file).size() > FILE_LINES_MAX).as("files over %d lines", FILE_LINES_MAX).isEmpty();
  }

  @Test
  void shouldKeepLinesShort() {
    assertThat(findings(line -> line.length() > LINE_CHARACTERS_MAX)).as("lines over %d characters", LINE_CHARACTERS_MAX).isEmpty();
  }

  @Test
  void shouldLeaveNothingForLater() {
    assertThat(findings(line -> LEFT_FOR_LATER.stream().anyMatch(line::contains))).as("left for later").isEmpty();
  }

  @Test
  void shouldMarkEveryPackageNullSafe() {
    assertThat(mainSources().map(Path::getParent).distinct())
        .filteredOn(folder -> !Files.isRegularFile(folder.resolve("package-info.java"))
            || !lines(folder.resolve("package-info.java")).contains("@NullMarked"))
        .as("packages without a package-info that says @NullMarked").isEmpty();
  }

  @Test
  void shouldDocumentEveryPublicType() throws IOException {
    assertThat(scan(mainSources().toList(), HouseSourcesTest::undocumentedTypes)).as("public types without Javadoc").isEmpty();
  }

  @Test
  void shouldKeepMethodsShort() throws IOException {
    assertThat(scan(sources, HouseSourcesTest::longMethods)).as("methods over %d lines", METHOD_LINES_MAX).isEmpty();
  }

  private static List<String> undocumentedTypes(CompilationUnitTree unit, Trees trees) {
    return unit.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance).map(ClassTree.class::cast)
        .filter(type -> type.getModifiers().getFlags().contains(Modifier.PUBLIC))
        .filter(type -> trees.getDocComment(new TreePath(new TreePath(unit), type)) == null)
        .map(type -> type.getSimpleName().toString()).toList();
  }

  private static List<String> longMethods(CompilationUnitTree unit, Trees trees) {
    var found = new ArrayList<String>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void none) {
        if (linesOf(method, unit, trees) > METHOD_LINES_MAX) {
          found.add(method.getName().toString());
        }
        return super.visitMethod(method, none);
      }
    }.scan(unit, null);
    return found;
  }

  private static long linesOf(Tree tree, CompilationUnitTree unit, Trees trees) {
    SourcePositions positions = trees.getSourcePositions();
    LineMap lines = unit.getLineMap();
    long end = positions.getEndPosition(unit, tree);
    return end < 0 ? 0 : lines.getLineNumber(end) - lines.getLineNumber(positions.getStartPosition(unit, tree)) + 1;
  }

  /** Parses the files, without resolving anything, and names what a rule finds in each. */
  private static List<String> scan(List<Path> files, SourceRule rule) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var found = new ArrayList<String>();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        rule.findings(unit, trees).forEach(finding -> found.add(unit.getSourceFile().getName() + ": " + finding));
      }
    }
    return found;
  }

  private static List<String> findings(Predicate<String> rule) {
    var found = new ArrayList<String>();
    for (Path file : sources) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (rule.test(lines.get(i))) {
          found.add(checkout.relativize(file) + ":" + (i + 1));
        }
      }
    }
    return found;
  }

  private static Stream<Path> mainSources() {
    return sources.stream().filter(file -> file.toString().contains("/src/main/java/"));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface SourceRule {
    List<String> findings(CompilationUnitTree unit, Trees trees);
  }
}
