package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line explains itself, the documents name only what it has, and a plan is checked with an exit status. */
final class CommandLineTest {
  /** What the launcher itself does; all else is the program's. */
  private static final Set<String> OF_THE_LAUNCHER = Set.of("build", "verify", "help");
  private static final Pattern CALL = Pattern.compile("\\./rebound ([a-z][a-z-]*)((?: +[^\\s`|)#]+)*)");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]*");

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  @Test
  void shouldExplainEveryCommand() {
    List<List<String>> commands = commands(List.of(), Rebound.commandLine());
    assertThat(commands).hasSizeGreaterThan(8);
    for (List<String> command : commands) {
      var line = new ArrayList<>(command);
      line.add("--help");
      Ran ran = run(line.toArray(String[]::new));
      assertThat(ran.status()).as("%s", line).isZero();
      assertThat(ran.out()).as("%s", line).contains("Usage: rebound " + String.join(" ", command));
      assertThat(ran.out().lines().filter(each -> !each.isBlank()).count()).as("lines of %s", line).isGreaterThan(2);
    }
  }

  private static List<List<String>> commands(List<String> parents, CommandLine line) {
    var all = new ArrayList<List<String>>();
    line.getSubcommands().forEach((name, command) -> {
      var path = new ArrayList<>(parents);
      path.add(name);
      all.add(path);
      all.addAll(commands(path, command));
    });
    return all;
  }

  @Test
  void shouldHaveEveryCommandAndOptionThatTheDocumentsName() throws IOException {
    Map<String, CommandLine> known = Rebound.commandLine().getSubcommands();
    int calls = 0;
    for (Path document : documents()) {
      Matcher call = CALL.matcher(Files.readString(document));
      while (call.find()) {
        calls++;
        CommandLine command = known.get(call.group(1));
        assertThat(OF_THE_LAUNCHER.contains(call.group(1)) || command != null).as("'%s' in %s", call.group(), document).isTrue();
        Matcher option = OPTION.matcher(call.group(2));
        while (command != null && option.find()) {
          assertThat(options(command)).as("'%s' in %s", call.group(), document).contains(option.group());
        }
      }
    }
    assertThat(calls).as("calls of ./rebound in the documents").isPositive();
  }

  private static Set<String> options(CommandLine command) {
    var options = new java.util.HashSet<>(command.getCommandSpec().optionsMap().keySet());
    command.getSubcommands().values().forEach(sub -> options.addAll(options(sub)));
    return options;
  }

  @Test
  void shouldPrintTheSchemaThatTheShippedPlansName() throws IOException {
    Ran ran = run("plan", "schema");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(Files.readString(checkout().resolve("plans/plan.schema.json")));
  }

  @Test
  void shouldAcceptThePlansThatComeWithIt() {
    for (String plan : List.of("plans/minimal.yaml", "plans/lab.yaml", "plans/orders.yaml")) {
      Ran ran = run("plan", "check", checkout().resolve(plan).toString());
      assertThat(ran.status()).as("%s: %s%s", plan, ran.out(), ran.err()).isZero();
      assertThat(ran.out()).as(plan).contains("orders");
    }
  }

  @Test
  void shouldLookAtTheTemplateAndStartNothingWithIt() throws IOException {
    String template = checkout().resolve("plans/cultivai-production.yaml").toString();
    String left = "people.cto.email: still to fill in: CTO's e-mail.";

    Ran look = run("plan", "check", "--allow-placeholders", template);
    assertThat(look.status()).as(look.err()).isZero();
    assertThat(look.out()).contains(left, "is right but for 33 contacts still to fill in; nothing starts with it.");
    Ran check = run("plan", "check", template);
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.out()).isEmpty();
    assertThat(check.err().lines()).hasSize(33).allMatch(line -> line.startsWith(template + ":") && line.contains("still to fill in"));

    Path trace = Files.writeString(folder.resolve("trace.jsonl"), "");
    for (List<String> use : List.of(
        List.of("up", "--plan", template, "--data", folder.toString()), List.of("test-alert", "--plan", template),
        List.of("simulate", "--plan", template, "--trace", trace.toString()))) {
      Ran ran = run(use.toArray(String[]::new));
      assertThat(ran.status()).as("%s", use).isEqualTo(1);
      assertThat(ran.err()).as("%s", use).startsWith("rebound: the plan is not valid:\n").contains(left);
    }
    assertThat(folder.resolve("run.json")).doesNotExist();
  }

  @Test
  void shouldLookAtATemplateOnlyForItsOtherProblems() throws IOException {
    String text = Files.readString(checkout().resolve("plans/cultivai-production.yaml"));
    Path file = Files.writeString(folder.resolve("broken.yaml"), text.replace("rto: 4h", "rto: \"<fill in: hours>\""));

    Ran ran = run("plan", "check", "--allow-placeholders", file.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).hasLineCount(1).contains("objectives.rto: '<fill in: hours>' is not a duration");
  }

  @Test
  void shouldSayWithItsExitStatusWhetherTheDemonstrationCanRun() throws IOException {
    Ran text = run("lab", "doctor", "--data", folder.toString());
    Ran json = run("lab", "doctor", "--json", "--data", folder.toString());

    assertThat(text.out()).contains("./rebound demo: ", "./rebound verify --full: ");
    assertThat(json.status()).isEqualTo(Json.MAPPER.readTree(json.out()).path("demo").asBoolean() ? 0 : 3);
  }

  @Test
  void shouldNameThePlaceOfEachProblemOfAPlan() throws IOException {
    String good = Files.readString(checkout().resolve("plans/minimal.yaml"));
    String broken = good.replace("rto: 4h", "rto: soon").replace("notify: [ dana ]", "notify: [ nobody ]");
    Path file = Files.writeString(folder.resolve("broken.yaml"), broken);

    Ran ran = run("plan", "check", file.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    String place = Pattern.quote(file.toString()) + ":%d:\\d+.*";
    assertThat(ran.err().lines()).anyMatch(line -> line.matches(place.formatted(lineOf(broken, "soon"))))
        .anyMatch(line -> line.matches(place.formatted(lineOf(broken, "nobody"))));
  }

  private static int lineOf(String text, String word) {
    return (int) text.substring(0, text.indexOf(word)).lines().count();
  }

  @Test
  void shouldAnswerOneSentenceWhereNothingRuns() {
    for (String command : List.of("status", "test-alert", "timeline", "ack", "approve", "reject", "abort")) {
      Ran ran = run(command, "--data", folder.toString());
      assertThat(ran.status()).as(command).isEqualTo(1);
      assertThat(ran.err()).as(command).startsWith("rebound: ").contains("no Rebound runs").hasLineCount(1);
    }
  }

  @Test
  void shouldWantToKnowHowLongPlannedWorkTakes() {
    for (String[] arguments : List.of(new String[] {"maintenance"}, new String[] {"maintenance", "--for", "soon"})) {
      Ran ran = run(arguments);
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err()).startsWith("rebound: --for takes a duration").hasLineCount(1);
    }
    assertThat(run("maintenance", "--end", "--data", folder.toString()).err()).contains("no Rebound runs");
    assertThat(run("maintenance", "--for", "30m", "--data", folder.toString()).err()).contains("no Rebound runs");
  }

  @Test
  void shouldStopWhereNothingAnswers() throws IOException {
    Path tokens = Files.writeString(folder.resolve("command-tokens"), "dana:token-of-this-test\n");
    Path killSwitch = folder.resolve("stop");
    new RunFile(ProcessHandle.current().pid(), "http://127.0.0.1:1", "127.0.0.1:1", tokens.toString(), killSwitch.toString()).write(folder);

    Ran ran = run("stop", "--data", folder.toString(), "--as", "dana");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("stopped: nothing acts any more").contains("not yet in the log");
    assertThat(killSwitch).content().startsWith("dana ");
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> documents = Files.walk(checkout().resolve("docs"))) {
      return Stream.concat(
              documents.filter(file -> file.toString().endsWith(".md")),
              Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md").map(name -> checkout().resolve(name)).filter(Files::exists))
          .toList();
    }
  }

  private static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no folder above has the launcher");
    }
    return folder;
  }
}
