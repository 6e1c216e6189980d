package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule of own steps: what is changed in a valid plan, and the problem at its place. And the allow-list. */
class OwnStepRulesTest {
  private static final String BASE =
      """
      system: orders
      components:
        database:
          postgresql:
            primary: { name: pg-a, url: "jdbc:postgresql://a:5432/orders" }
            credentials: { username: rebound, passwordFile: secrets/pg }
      steps:
        purge:
          say: Purge the CDN.
          http: { url: "https://cdn.example/purge", headers: [ { name: Authorization, file: secrets/cdn }, { name: X-A, value: b } ] }
          attempts: 2
          undo: fill
        fill: { say: Fill the CDN., http: { method: PUT, url: "https://cdn.example/fill", body: all, expect: [ 204 ] } }
        bill: { say: Tell billing., command: { argv: [ /bin/sh, -c, "exit 0" ] }, timeout: 30s, irreversible: Told., onFailure: continue }
      playbooks:
        database: [ { step: purge, after: verify-database }, { step: bill } ]
      people: { dana: { email: dana@example.org } }
      escalation: [ { level: on-call, after: 0m, notify: [ dana ] } ]
      channels: { email: { smtp: "smtp://mail:587", from: r@example.org } }
      """;

  private static Arguments row(String rule, String from, String to, String... expected) {
    return arguments(rule, from, to, List.of(expected));
  }

  static Stream<Arguments> rules() {
    return Stream.of(callRules(), failureRules(), httpRules(), placeRules()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> callRules() {
    return Stream.of(
        row("nothing is called", ", command: { argv: [ /bin/sh, -c, \"exit 0\" ] }", "",
            "14:3: steps.bill: it is not said what this step calls. "
                + "Write http: { url: … } or command: { argv: [ /usr/local/bin/program, … ] }."),
        row("two things are called", "fill: { say: Fill the CDN.,", "fill: { say: Fill the CDN., command: { argv: [ /a ] },",
            "13:3: steps.fill: a step is one thing, but here stand http and command. "
                + "Write http: { url: … } or command: { argv: [ /usr/local/bin/program, … ] }."),
        row("no sentence", "say: Tell billing., ", "",
            "14:3: steps.bill: the key 'say' is missing. Say in one sentence what it does."),
        row("a shell's word", "[ /bin/sh, -c", "[ sh, -c",
            "14:50: steps.bill.command.argv[0]: the program is no absolute path. "
                + "Write it as the responder's allow-list does, without '.' and '..'."),
        row("a way around", "/bin/sh", "/bin/../opt/evil",
            "14:50: steps.bill.command.argv[0]: the program is no absolute path. "
                + "Write it as the responder's allow-list does, without '.' and '..'."),
        row("an empty command", "[ /bin/sh, -c, \"exit 0\" ]", "[]",
            "14:48: steps.bill.command.argv: the command is empty. "
                + "Write the program with its arguments: [ /usr/local/bin/tell-billing, --failover ]."));
  }

  private static Stream<Arguments> failureRules() {
    return Stream.of(
        row("repeated although irreversible", "timeout: 30s", "attempts: 2",
            "14:87: steps.bill.attempts: an irreversible step is attempted once. "
                + "Leave attempts out: a person decides whether it is repeated."),
        row("undone although irreversible", "timeout: 30s", "undo: fill",
            "14:83: steps.bill.undo: what is irreversible is not undone. Keep undo or irreversible."),
        row("undone by nothing", "undo: fill", "undo: fil",
            "12:11: steps.purge.undo: there is no step 'fil'. Did you mean 'fill'?",
            "13:3: steps.fill: this step stands in no playbook and undoes nothing. Put it below playbooks, or take it out."),
        row("undone by a step of a playbook", "{ step: bill }", "{ step: bill }, { step: fill }",
            "12:11: steps.purge.undo: a step that undoes another one stands in no playbook. Give it a step of its own."),
        row("failure", "onFailure: continue", "onFailure: panic",
            "14:123: steps.bill.onFailure: 'panic' is nothing that can follow a failure. "
                + "Write stop (a person gets the recovery) or continue."));
  }

  private static Stream<Arguments> httpRules() {
    return Stream.of(
        row("method", "method: PUT", "method: TRACE",
            "13:47: steps.fill.http.method: 'TRACE' is not a method. Write one of GET, POST, PUT, PATCH, DELETE."),
        row("status", "expect: [ 204 ]", "expect: [ 99 ]",
            "13:106: steps.fill.http.expect[0]: '99' is not a whole number in its range. Write a whole number from 200 to 599."),
        row("secret in a header", "file: secrets/cdn", "value: Bearer hunter2",
            "10:88: steps.purge.http.headers[0].value: a secret never stands in the plan, but this header would hold one. "
                + "Write it to a file that only Rebound can read and name that: file: secrets/…"),
        row("our header", "name: X-A", "name: Idempotency-Key",
            "10:110: steps.purge.http.headers[1].name: the header 'Idempotency-Key' is set by Rebound. Take it out.",
            "10:134: steps.purge.http.headers[1].value: a secret never stands in the plan, but this header would hold one. "
                + "Write it to a file that only Rebound can read and name that: file: secrets/…"),
        row("header twice", "name: X-A", "name: authorization",
            "10:110: steps.purge.http.headers[1].name: the header 'authorization' stands here twice. Keep one of them.",
            "10:132: steps.purge.http.headers[1].value: a secret never stands in the plan, but this header would hold one. "
                + "Write it to a file that only Rebound can read and name that: file: secrets/…"));
  }

  private static Stream<Arguments> placeRules() {
    return Stream.of(
        row("between fence and promotion", "after: verify-database", "after: fence-primary",
            "16:37: playbooks.database[0].after: an own step never stands before the end of promote-replica, as after 'fence-primary'."
                + " Until then a foreign step would delay what makes the recovery safe; choose from promote-replica, update-connection,"
                + " restart-application, verify-database, follow-primary, build-replica, check-integrity."),
        row("where the playbook branches", "database: [ { step: purge, after: verify-database }",
            "application: [ { step: purge, after: terminate-instances }",
            "16:40: playbooks.application[0].after: the playbook branches after 'terminate-instances'. Choose from"
                + " roll-back-release, scale-out, await-instances, lead-users, verify-application, update-load-balancer,"
                + " watch-application."),
        row("unknown place", "after: verify-database", "after: verify-databas",
            "16:37: playbooks.database[0].after: the playbook database has no step 'verify-databas'. Did you mean 'verify-database'?"),
        row("unknown step", "{ step: bill }", "{ step: bil }",
            "14:3: steps.bill: this step stands in no playbook and undoes nothing. Put it below playbooks, or take it out.",
            "16:64: playbooks.database[1].step: there is no step 'bil'. Did you mean 'bill'?"),
        row("twice in a playbook", "{ step: bill }", "{ step: bill }, { step: bill }",
            "16:80: playbooks.database[2].step: the step 'bill' stands here twice. Keep one of them."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldReportTheProblemAtItsPlace(String rule, String from, String to, List<String> expected) {
    assertThat(BASE).contains(from);
    assertThat(render(PlanFile.parse(BASE.replace(from, to), "p.yaml")))
        .containsExactlyElementsOf(expected.stream().map(line -> "p.yaml:" + line).toList());
  }

  private static List<String> render(PlanFile.Result result) {
    return switch (result) {
      case PlanFile.Valid valid -> List.of();
      case PlanFile.Invalid invalid -> invalid.problems().stream().map(Problem::toString).toList();
    };
  }

  private static OwnCalls own() {
    return ShippedPlansTest.valid(PlanFile.parse(BASE, "p.yaml")).plan().own();
  }

  @Test
  void shouldReadTheStepsAndTheirPlaces() {
    assertThat(own().steps().get("purge")).isEqualTo(
        new OwnCall(
            "purge", "Purge the CDN.",
            new Http(
                "POST", "https://cdn.example/purge",
                List.of(new Header("Authorization", null, "secrets/cdn"), new Header("X-A", "b", null)), null, Set.of(200, 201, 202, 204)),
            Duration.ofSeconds(10), 2, false, null, "fill"));
    assertThat(own().steps().get("fill").call()).isEqualTo(new Http("PUT", "https://cdn.example/fill", List.of(), "all", Set.of(204)));
    assertThat(own().steps().get("bill")).isEqualTo(
        new OwnCall(
            "bill", "Tell billing.", new Command(List.of("/bin/sh", "-c", "exit 0"), Set.of(0)), Duration.ofSeconds(30), 1, true, "Told.",
            null));
    assertThat(own().places().get("database")).containsExactly(new Place("purge", "verify-database"), new Place("bill", null));
  }

  @Test
  void shouldShowThemInThePlanCheck() {
    assertThat(PlanCheck.render(ShippedPlansTest.valid(PlanFile.parse(BASE, "p.yaml")))).contains(
        "Own steps\n",
        "  purge: POST to https://cdn.example:443, 10s, 2 attempts, undone by fill; where it fails a person gets the recovery\n",
        "  bill: runs /bin/sh, 30s, 1 attempt, irreversible; where it fails the recovery goes on\n",
        "  in database, after verify-database: purge\n", "  in database, at the end: bill\n",
        "  steps.purge.http.headers, Authorization: The file secrets/cdn is missing or cannot be read.\n");
  }

  @Test
  void shouldSayAtItsPlaceWhatTheAllowListDoesNotName(@TempDir Path folder) throws IOException {
    Path plan = Files.writeString(folder.resolve("p.yaml"), BASE);
    Path list = folder.resolve("allow");
    Files.writeString(list, "# what plans may call\n\ncommand /bin/sh\nhttp https://CDN.example\n");
    assertThat(render(PlanFile.read(plan, AllowListFile.read(list)))).isEmpty();

    assertThat(render(PlanFile.read(plan, AllowList.NONE))).containsExactly(
        plan + ":10:18: steps.purge.http.url: the responder's allow-list does not name this address."
            + " Choose one that it names, or have it named there.",
        plan + ":13:57: steps.fill.http.url: the responder's allow-list does not name this address."
            + " Choose one that it names, or have it named there.",
        plan + ":14:50: steps.bill.command.argv[0]: the responder's allow-list does not name this program."
            + " Choose one that it names, or have it named there.");

    Files.writeString(plan, BASE.replace("/bin/sh", "/nowhere/at/all"));
    Files.writeString(list, "command /nowhere/at/all\nhttp https://cdn.example:443/\n");
    assertThat(render(PlanFile.read(plan, AllowListFile.read(list)))).containsExactly(
        plan + ":14:50: steps.bill.command.argv[0]: this program is not there, or may not be executed."
            + " Install it on the responder's host.");
  }

  @Test
  void shouldRefuseAnAllowListThatAllowsMoreThanItSays(@TempDir Path folder) throws IOException {
    Path list = folder.resolve("allow");
    Files.writeString(list, "command sh\ncommand\nhttp https://cdn.example/path\nhttp ftp://x\nany *\ncommand /bin/../x\n");
    assertThatThrownBy(() -> AllowListFile.read(list)).hasMessageContainingAll(
        list + ":1: the program is no absolute path. ", list + ":2: this allows nothing. ",
        list + ":3: an address is a scheme, a host and a port alone. ", list + ":4: an address is",
        list + ":5: 'any' is nothing that can be allowed. ", list + ":6: the program is no absolute path. ");
    assertThatThrownBy(() -> AllowListFile.read(folder.resolve("none"))).hasMessageContaining("the allow-list cannot be read");
    assertThat(AllowListFile.read(null)).isEqualTo(AllowList.NONE);
  }

  @Test
  void shouldAllowNothingWithoutAListAndBarriersAsBefore() {
    var call = own().steps().get("bill").call();
    assertThat(AllowList.NONE.refuses(call)).contains("/bin/sh");
    assertThat(AllowList.NONE.refusesProgram("/opt/cut")).isNull();
    assertThat(AllowList.of(Set.of(), Set.of()).refusesProgram("/opt/cut")).contains("/opt/cut");
    assertThat(AllowList.of(Set.of("/bin/sh"), Set.of()).refuses(call)).isNull();
  }
}
