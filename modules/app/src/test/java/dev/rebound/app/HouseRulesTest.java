package dev.rebound.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules that can be seen in compiled classes: which room may use which, and what the pure core may not touch. */
final class HouseRulesTest {
  private static final String OURS = "dev.rebound..";

  /** For each room the other rooms that it may use. {@code app} may use all; see ARCHITECTURE.md and docs/decisions/0002. */
  private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
      Map.entry("verifier", Set.of()),
      Map.entry("contracts", Set.of()),
      Map.entry("core", Set.of("contracts")),
      Map.entry("plan", Set.of("contracts", "core")),
      Map.entry("kafka", Set.of("contracts", "core")),
      Map.entry("audit", Set.of("contracts", "core", "kafka", "verifier")),
      Map.entry("launch", Set.of("contracts", "core", "plan", "kafka")),
      Map.entry("targets", Set.of()),
      Map.entry("lab", Set.of()),
      Map.entry("ingest", Set.of("contracts", "core", "plan", "kafka", "launch", "targets")),
      Map.entry("detector", Set.of("contracts", "core", "plan", "kafka", "launch")),
      Map.entry("responder", Set.of("contracts", "core", "plan", "kafka", "launch", "targets")),
      Map.entry("notifier", Set.of("contracts", "core", "plan", "kafka", "launch", "audit")));

  /** Packages whose use lets the world into a decision. */
  private static final List<String> WORLDLY_PACKAGES = List.of(
      "org.slf4j..", "java.util.logging..", "org.apache.kafka..", "io.micronaut..", "java.sql..", "javax.sql..",
      "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "javax.net..");

  /** Methods that answer differently each time or on each machine, by the type that declares them. */
  private static final Map<String, Set<String>> WORLDLY_METHODS = Map.of(
      "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "getProperties", "getLogger"),
      "java.lang.Math", Set.of("random"),
      "java.util.UUID", Set.of("randomUUID"),
      "java.time.ZoneId", Set.of("systemDefault"),
      "java.util.TimeZone", Set.of("getDefault"),
      "java.util.Locale", Set.of("getDefault"));

  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar")) // another module's tests, once Maven has packed them
            .importPackages("dev.rebound");
  }

  static Stream<String> rooms() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void shouldUseOnlyTheRoomsItsArrowsReach(String room) {
    String[] reached = Stream.concat(Stream.of(room), MAY_USE.get(room).stream()).map(HouseRulesTest::packagesOf).toArray(String[]::new);
    var forbidden = resideInAPackage(OURS).and(not(resideInAnyPackage(reached))).as("are in a room of ours that it has no arrow to");
    check(noClasses().that().resideInAPackage(packagesOf(room)).should().dependOnClassesThat(forbidden));
  }

  @Test
  void shouldFindEveryClassInAKnownRoom() {
    String[] known = Stream.concat(rooms(), Stream.of("app")).map(HouseRulesTest::packagesOf).toArray(String[]::new);
    check(classes().should().resideInAnyPackage(known));
    assertThat(house).as("classes of the house").hasSizeGreaterThan(20);
  }

  @Test
  void shouldKeepTheWorldOutOfTheCore() {
    var worldly = resideInAnyPackage(WORLDLY_PACKAGES.toArray(String[]::new))
        .or(equivalentTo(Thread.class)).or(equivalentTo(System.Logger.class))
        .or(assignableTo(java.time.InstantSource.class)).or(assignableTo(java.util.random.RandomGenerator.class))
        .or(assignableTo(java.util.concurrent.Executor.class)).or(assignableTo(java.util.Timer.class))
        .as("are a clock, random, a logger, a thread, a file, a connection or a framework");
    check(noClasses().that().resideInAPackage("dev.rebound.core..").should().dependOnClassesThat(worldly));
  }

  @Test
  void shouldNotAskTheWorldFromTheCore() {
    check(noClasses().that().resideInAPackage("dev.rebound.core..").should().accessTargetWhere(worldlyAccess()));
  }

  @Test
  void shouldKeepMicronautInTheDoorAndTheApp() {
    check(noClasses().that().resideOutsideOfPackages(packagesOf("ingest"), packagesOf("app"))
        .should().dependOnClassesThat().resideInAPackage("io.micronaut.."));
  }

  /** So that an auditor can run it with a JDK alone, and read it whole. */
  @Test
  void shouldBuildTheVerifierOfTheJdkAlone() {
    check(noClasses().that().resideInAPackage(packagesOf("verifier"))
        .should().dependOnClassesThat(not(resideInAnyPackage("java..", packagesOf("verifier"), "org.jspecify.annotations.."))
            .as("are not of the JDK")));
  }

  @Test
  void shouldNameNoClassByAWordWithoutMeaning() {
    check(noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)"));
  }

  @Test
  void shouldNameNoPackageByAWordWithoutMeaning() {
    check(noClasses().should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..", "..impl..", "..manager..", "..helper.."));
  }

  @Test
  void shouldGiveNoSetterToAnyClass() {
    check(noMethods()
        .that().areNotPrivate().and(describe("take one value and return nothing",
            method -> method.getRawParameterTypes().size() == 1 && method.getRawReturnType().getName().equals("void")))
        .should().haveNameMatching("set[A-Z].*"));
  }

  private static DescribedPredicate<JavaAccess<?>> worldlyAccess() {
    return describe("asks for the time, for chance or for the machine", access -> {
      JavaClass owner = access.getTarget().getOwner();
      String name = access.getTarget().getName();
      return owner.getPackageName().startsWith("java.time") && name.equals("now")
          || owner.isEquivalentTo(System.class) && Set.of("in", "out", "err").contains(name)
          || WORLDLY_METHODS.getOrDefault(owner.getName(), Set.of()).contains(name);
    });
  }

  private static String packagesOf(String room) {
    return "dev.rebound." + room + "..";
  }

  /** A room that is still empty keeps every rule. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(house);
  }
}
