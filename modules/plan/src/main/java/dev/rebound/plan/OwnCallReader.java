package dev.rebound.plan;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.AllowList.Origin;
import dev.rebound.core.plan.OwnCalls.Call;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what an own step calls: {@code http} or {@code command}. */
final class OwnCallReader {
  static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  /** Of an HTTP request that says nothing else. Source: RFC 9110, section 15.3, those that say that it was done or will be. */
  static final Set<Integer> EXPECTED = Set.of(200, 201, 202, 204);
  static final int STATUS_MIN = 200;
  static final int STATUS_MAX = 599;
  static final int EXIT_MAX = 255;
  /** Characters of a request's body. */
  static final int BODY_MAX = 16 * 1024;
  /** Characters of a header's value or of one argument. */
  static final int TEXT_MAX = 4096;
  /** RFC 9110, section 5.6.2. */
  static final String HEADER = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$";
  /** Set by Rebound or by HTTP itself. */
  private static final Set<String> NOT_YOURS =
      Set.of("idempotency-key", "host", "content-length", "transfer-encoding", "connection", "upgrade", "expect");
  private static final Pattern NAME = Pattern.compile(HEADER);
  private static final Pattern SECRET = Pattern.compile("(?i).*(authorization|cookie|token|secret|passw|credential|key).*");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]+");
  static final Pattern PROGRAM = Pattern.compile("(/(?!\\.{1,2}(/|$))[^/\\p{Cc}]+)+");
  private static final String ONE_OF =
      "Write http: { url: … } or command: { argv: [ /usr/local/bin/program, … ] }.";

  private final @Nullable Path base;
  private final @Nullable AllowList allowed;

  /** @param allowed what the responder's host allows, or null where that is not asked here */
  OwnCallReader(@Nullable Path base, @Nullable AllowList allowed) {
    this.base = base;
    this.allowed = allowed;
  }

  /** The call of a step; a stand-in where something is wrong, which is reported. */
  Call read(Section step, Value at) {
    if (step.has("http") == step.has("command")) {
      if (at.kind().startsWith("a mapping")) {
        at.problems().add(at.place(), at.path(),
            step.has("http") ? "a step is one thing, but here stand http and command" : "it is not said what this step calls", ONE_OF);
      }
      return new Command(List.of("/"), Set.of(0));
    }
    return step.has("http") ? http(step.section("http", "method", "url", "headers", "body", "expect"))
        : command(step.section("command", "argv", "expect"));
  }

  private Call command(Section command) {
    String right = "Write the program with its arguments: [ /usr/local/bin/tell-billing, --failover ].";
    Optional<Value> list = command.required("argv", right);
    List<Word> argv = command.words("argv", right);
    list.filter(at -> at.kind().equals("a list of 0")).ifPresent(at -> at.wrong("the command is empty", right));
    argv.stream().filter(word -> word.text().length() > TEXT_MAX).forEach(word ->
        word.at().wrong("this argument is too long", "Write at most " + TEXT_MAX + " characters."));
    if (!argv.isEmpty() && !PROGRAM.matcher(argv.getFirst().text()).matches()) {
      argv.getFirst().at().wrong("the program is no absolute path", "Write it as the responder's allow-list does, without '.' and '..'.");
    }
    if (!argv.isEmpty() && PROGRAM.matcher(argv.getFirst().text()).matches()) {
      checkProgram(argv.getFirst());
    }
    return new Command(argv.stream().map(Word::text).toList(), statuses(command, Set.of(0), 0, EXIT_MAX));
  }

  private void checkProgram(Word program) {
    if (allowed != null && !allowed.programs().contains(program.text())) {
      program.at().wrong("the responder's allow-list does not name this program", "Choose one that it names, or have it named there.");
    } else if (allowed != null && !Files.isExecutable(Path.of(program.text()))) {
      program.at().wrong("this program is not there, or may not be executed", "Install it on the responder's host.");
    }
  }

  private Call http(Section http) {
    return http(http, METHODS, STATUS_MAX);
  }

  /** An HTTP request. @param methods that may be used @param statusMax of those that may mean that it was done */
  Http http(Section http, List<String> methods, int statusMax) {
    String method = http.optionalText("method").orElse("POST");
    http.optional("method").filter(_ -> !methods.contains(method)).ifPresent(at ->
        at.wrong(Value.echo(method) + " is not a method", "Write one of " + String.join(", ", methods) + "."));
    String url = Addresses.requiredHttp(http, "url");
    boolean refused = allowed != null && !url.isEmpty() && !allowed.origins().contains(Origin.of(url));
    http.optional("url").filter(_ -> refused).ifPresent(at -> at.wrong(
        "the responder's allow-list does not name this address", "Choose one that it names, or have it named there."));
    var names = new HashSet<String>();
    List<Header> headers =
        http.items("headers", "Write a list of { name: …, value: … } or { name: …, file: … }.", item -> Optional.of(header(item, names)));
    Optional<String> body = http.optionalText("body");
    http.optional("body").filter(_ -> body.orElse("").length() > BODY_MAX).ifPresent(at ->
        at.wrong("this body is too long", "Write at most " + BODY_MAX + " characters."));
    return new Http(method, url, headers, body.orElse(null), statuses(http, EXPECTED, STATUS_MIN, statusMax));
  }

  private Header header(Value item, Set<String> names) {
    Section header = Section.of(item, "name", "value", "file");
    String name = header.text("name", "Name the header.");
    String small = name.toLowerCase(Locale.ROOT);
    header.optional("name").filter(_ -> !name.isEmpty()).ifPresent(at -> {
      if (!NAME.matcher(name).matches()) {
        at.wrong(Value.echo(name) + " is not the name of a header", "Write letters, digits and '-'.");
      } else if (NOT_YOURS.contains(small)) {
        at.wrong("the header " + Value.echo(name) + " is set by Rebound", "Take it out.");
      } else if (!names.add(small)) {
        at.wrong("the header " + Value.echo(name) + " stands here twice", "Keep one of them.");
      }
    });
    if (header.has("value") == header.has("file") && item.kind().startsWith("a mapping")) {
      item.wrong(header.has("value") ? "the value stands here twice" : "it is not said what the header holds",
          "Write value: … , or file: … for a secret.");
    }
    Optional<String> value = header.optionalText("value");
    header.optional("value").filter(_ -> value.isPresent()).ifPresent(at -> {
      if (SECRET.matcher(name).matches()) {
        at.problems().secret(at.node(), at.path(), "a secret never stands in the plan, but this header would hold one",
            "Write it to a file that only Rebound can read and name that: file: secrets/…");
      } else if (value.get().length() > TEXT_MAX || !VALUE.matcher(value.get()).matches()) {
        at.wrong("this is not the value of a header", "Write printable ASCII in one line, at most " + TEXT_MAX + " characters.");
      }
    });
    return new Header(name, value.orElse(null), Secrets.file(header, "file", base, false).orElse(null));
  }

  private static Set<Integer> statuses(Section call, Set<Integer> otherwise, int min, int max) {
    List<Integer> said =
        call.items("expect", "Write the list of what means done: [ " + min + " ].",
            item -> Optional.of((int) Section.number(item, min, min, max)));
    call.optional("expect").filter(at -> at.kind().equals("a list of 0")).ifPresent(at ->
        at.wrong("nothing would mean done", "Name at least one status, or leave the key out."));
    return said.isEmpty() ? otherwise : Set.copyOf(new HashSet<>(said));
  }
}
