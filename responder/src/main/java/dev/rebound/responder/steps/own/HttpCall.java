package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.AllowList.Origin;
import dev.rebound.core.plan.OwnCalls.Header;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpCalls.Reply;
import dev.rebound.targets.http.HttpCalls.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP request of an own step; the answer's status decides. What it was sent as a secret is hidden in what it says. */
final class HttpCall {
  /** Bytes of a secret's file. */
  private static final int SECRET_BYTES_MAX = 8 * 1024;
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]+");

  private final Http http;
  private final Map<String, String> headers = new TreeMap<>();
  private final List<String> secrets = new ArrayList<>();

  HttpCall(Http http, String key) {
    this.http = http;
    headers.put(CallOwnStep.KEY_HEADER, key);
  }

  String where() {
    return Origin.of(http.url()).toString();
  }

  /** Reads the headers. @return why that did not work, never with a secret; null where it did */
  @Nullable String readSecrets() {
    for (Header header : http.headers()) {
      String file = header.file();
      String value = header.value();
      if (file != null) {
        value = secret(Path.of(file));
        if (value == null) {
          return "the file of the header " + header.name() + " is not there, cannot be read, or does not hold one line of printable ASCII";
        }
        secrets.add(value);
        secrets.addAll(List.of(value.split(" ", -1)));
      }
      headers.put(header.name(), value == null ? "" : value);
    }
    return null;
  }

  private static @Nullable String secret(Path file) {
    try {
      String text = Files.size(file) > SECRET_BYTES_MAX ? "" : Files.readString(file).strip();
      return VALUE.matcher(text).matches() ? text : null;
    } catch (IOException e) {
      return null;
    }
  }

  StepReport send(Targets targets, Duration limit) {
    var request = new Request(http.method(), URI.create(http.url()), headers, http.body());
    String what = http.method() + " to " + where();
    return switch (targets.calls().send(request, limit)) {
      case Answer.Value<Reply>(Reply(int status, String body)) ->
          Said.report(http.expect().contains(status), what + " was answered with " + status, body, secrets);
      case Answer.Trouble<Reply>(Outcome outcome, String reason) ->
          StepReport.failed(what + ": " + reason + (outcome == Outcome.REFUSED ? "" : Said.UNKNOWN));
    };
  }
}
