package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.recover.Playbooks;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.plan.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of scenarios and the drawings of the playbooks say what the code does: they are made from it. */
class PlaybookPagesTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path PAGE = Path.of("../../docs/generated/playbooks.md");
  private static final String WRITE = "playbooks.write";
  private static final String BEGIN = "<!-- scenarios: written by PlaybookPagesTest -->\n";
  private static final String END = "<!-- scenarios end -->";
  /** In the order in which causes are looked for. */
  private static final List<Scenario> ORDER = List.of(Scenario.SITE, Scenario.DATABASE, Scenario.CACHE, Scenario.APPLICATION);

  @Test
  void shouldHaveTheScenariosInTheReadme() throws IOException {
    String readme = Files.readString(README);
    String wished =
        readme.substring(0, readme.indexOf(BEGIN) + BEGIN.length()) + table() + readme.substring(readme.indexOf(END));
    keep(README, wished);
  }

  @Test
  void shouldDrawEachPlaybookThatIsExecuted() throws IOException {
    String drawings =
        Stream.concat(
                ORDER.stream().map(scenario -> drawn(scenario.word(), Playbooks.of(scenario))),
                Stream.of(drawn(Restore.RESTORE, Restore.playbook()), drawn(Redeploy.REDEPLOY, Redeploy.playbook()),
                    drawn(SiteFailback.FAILBACK, SiteFailback.playbook())))
            .collect(Collectors.joining("\n"));
    keep(
        PAGE,
        """
        # Playbooks

        Written by `PlaybookPagesTest` (`mvn -B -q -pl modules/app -am test -Dtest=PlaybookPagesTest -Dplaybooks.write=true`) from the
        code that is executed. A step that fails for good gives the recovery to a person, unless it says that it goes on. Limits are those
        of one attempt.

        """ + drawings);
  }

  private static void keep(Path file, String wished) throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, wished);
    }
    assertThat(file).as("write it with -D" + WRITE + "=true").hasContent(wished);
  }

  private static String table() {
    var text = new StringBuilder("| scenario | signal | steps | who does them |\n|---|---|---|---|\n");
    for (Scenario scenario : ORDER) {
      Playbook playbook = Playbooks.of(scenario);
      String steps = playbook.steps().stream().map(PlaybookPagesTest::named).collect(Collectors.joining(" · "));
      text.append("| ").append(scenario.word()).append(" | ").append(signal(scenario)).append(" | ").append(steps).append(" | ")
          .append(scenario == Scenario.SITE
              ? "Rebound, asked first by default; a person where the plan does not say how" : "Rebound").append(" |\n");
    }
    String restore = Restore.playbook().steps().stream().map(PlaybookPagesTest::named).collect(Collectors.joining(" · "));
    String redeploy = Redeploy.playbook().steps().stream().map(PlaybookPagesTest::named).collect(Collectors.joining(" · "));
    return text
        + "| restore of a database | a person asks for it: `./rebound restore` | " + restore + " | Rebound; a person where "
        + "it cannot lead the clients |\n"
        + "| redeploy of an application | a person asks for it: `./rebound redeploy` | " + redeploy + " | Rebound |\n"
        + "| monitoring | an observer silent for 30 s or without its control target, a heartbeat that is missing, a site seen gone by one "
        + "observer only | Look. | a person, never a recovery |\n";
  }

  private static String named(Step step) {
    return step.name() + (step.irreversible().isEmpty() ? "" : " (irreversible)") + (step.is(Trait.ASKS_ALWAYS) ? " (always asks)" : "");
  }

  private static String signal(Scenario scenario) {
    return switch (scenario) {
      case DATABASE -> DatabaseFailure.SIGNAL;
      case CACHE -> CacheFailure.SIGNAL;
      case APPLICATION -> ApplicationFailure.SIGNAL;
      case SITE -> SiteFailure.SIGNAL;
      case MONITORING -> throw new IllegalArgumentException("monitoring has no playbook");
    };
  }

  private static String drawn(String title, Playbook playbook) {
    var text = new StringBuilder("## " + title + "\n\n```mermaid\nflowchart TD\n");
    List<Step> steps = playbook.steps();
    for (Step step : steps) {
      text.append("  ").append(step.name()).append(step.irreversible().isEmpty() ? "[" : "{{").append('"').append(step.name())
          .append("<br/>").append(step.sentence()).append('"').append(step.irreversible().isEmpty() ? "]" : "}}").append('\n');
    }
    for (int at = 0; at < steps.size(); at++) {
      Step step = steps.get(at);
      String next =
          step.is(Trait.HANDS_OVER) ? "person([a person goes on])"
              : at + 1 < steps.size() ? steps.get(at + 1).name() : "recovered([recovered])";
      text.append("  ").append(step.name()).append(" --> ").append(next).append('\n');
      for (Branch branch : step.branches()) {
        text.append("  ").append(step.name()).append(" -- ").append(branch.finding()).append(": ").append(branch.value()).append(" --> ")
            .append(branch.goTo()).append('\n');
      }
    }
    text.append("```\n\n| step | limit | attempts | |\n|---|---|---|---|\n");
    for (Step step : steps) {
      text.append("| ").append(step.name()).append(" | ").append(Durations.write(step.limit())).append(" | ").append(step.attempts())
          .append(" | ").append(remarks(step)).append(" |\n");
    }
    return text.toString();
  }

  private static String remarks(Step step) {
    var said = new java.util.ArrayList<String>();
    if (step.is(Trait.LOOKS)) {
      said.add("Changes nothing.");
    }
    if (step.is(Trait.GUARDS)) {
      said.add("Never left out.");
    }
    if (step.is(Trait.GOES_ON)) {
      said.add("What follows is done also where it fails.");
    }
    if (step.is(Trait.GATED)) {
      said.add("Asks when the hour's limit is reached.");
    }
    if (step.is(Trait.ASKS_ALWAYS)) {
      said.add("Always asks.");
    }
    if (step.is(Trait.RESTORES_SERVICE)) {
      said.add("Users are served again.");
    }
    if (step.is(Trait.SETTLES)) {
      said.add("After it nothing is undone.");
    }
    if (step.is(Trait.HANDS_OVER)) {
      said.add("A person goes on.");
    }
    if (!step.irreversible().isEmpty()) {
      said.add("Irreversible: " + step.irreversible());
    }
    return String.join(" ", said);
  }
}
