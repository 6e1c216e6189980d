package dev.rebound.app.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The door's status as people read it: aligned columns, ages instead of times. */
final class StatusText {
  private static final String NEVER = "never";
  private static final long MINUTES_FROM_SECONDS = 120;
  private static final long HOURS_FROM_SECONDS = 7200;

  private final List<String> lines = new ArrayList<>();
  private final Instant now;

  private StatusText(Instant now) {
    this.now = now;
  }

  /**
   * The text.
   *
   * @param status the answer of {@code GET /api/v1/status}; what it does not say is left out
   * @param now what ages are counted from: this machine's clock
   */
  static String of(JsonNode status, String url, Instant now) {
    var text = new StatusText(now);
    text.head(status, url);
    text.webhooks(status);
    text.observers(status.path("observers"));
    text.probes(status.path("lastProbe"), status.path("droppedProbes").asLong());
    text.deciders(status.path("lag"));
    return String.join("\n", text.lines);
  }

  private void head(JsonNode status, String url) {
    boolean ready = status.path("ready").asBoolean();
    lines.add("door          " + url + ", " + (ready ? "ready" : "NOT READY: Kafka did not take the last record"));
    boolean released = status.path("killSwitch").asText().equals("released");
    lines.add("kill switch   " + (released ? "released" : "ENGAGED: nothing acts"));
  }

  private void webhooks(JsonNode status) {
    lines.add("");
    lines.add("alerts        %d accepted, %d duplicates, %d rejected, %d unrouted since the start".formatted(
        status.path("accepted").asLong(), status.path("duplicates").asLong(), status.path("rejected").asLong(),
        status.path("unrouted").asLong()));
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("webhooks from", "last"));
    status.path("lastWebhook").properties().forEach(each -> rows.add(List.of(each.getKey(), age(each.getValue()))));
    table(rows, "webhooks      none since the start");
    var unrouted = new ArrayList<List<String>>();
    unrouted.add(List.of("unrouted", "from", "last", "its labels"));
    status.path("lastUnrouted").forEach(
        each -> {
          var labels = new ArrayList<String>();
          each.path("labels").forEach(label -> labels.add(label.asText()));
          unrouted.add(
              List.of(each.path("alert").asText(), each.path("source").asText(), age(each.path("at")), String.join(" ", labels)));
        });
    table(unrouted, "");
  }

  private void observers(JsonNode observers) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("observer", "last beat", "last round"));
    observers.properties().forEach(
        each -> rows.add(List.of(each.getKey(), age(each.getValue().path("lastBeat")), age(each.getValue().path("lastRound")))));
    table(rows, "");
  }

  private void probes(JsonNode probes, long dropped) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("target", "outcome", "role", "writes", "took", "last round"));
    probes.properties().forEach(
        each -> {
          JsonNode probe = each.getValue();
          boolean database = !word(probe.path("role")).equals("unknown");
          String writes = probe.path("writable").asBoolean() ? "yes" : "no";
          rows.add(
              List.of(
                  each.getKey(), word(probe.path("outcome")), database ? word(probe.path("role")) : "–", database ? writes : "–",
                  probe.path("latencyMillis").asLong() + " ms", age(probe.path("at"))));
        });
    table(rows, "");
    if (dropped > 0) {
      lines.add(dropped + " rounds were not written: too many were under way");
    }
  }

  private void deciders(JsonNode lag) {
    String trouble = lag.path("trouble").asText("");
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("decider", "reads", "behind", "furthest"));
    lag.path("deciders").forEach(
        each -> {
          long behind = each.path("behind").asLong();
          rows.add(
              List.of(
                  each.path("decider").asText(), each.path("topic").asText(), behind + (behind == 1 ? " record" : " records"),
                  behind == 0 ? "" : each.path("behindThere").asLong() + " in partition " + each.path("partition").asInt()));
        });
    table(rows, trouble.isEmpty() ? "" : "deciders      not known: " + trouble);
  }

  /** A blank line and the rows in columns; without rows below the first, only the sentence, if there is one. */
  private void table(List<List<String>> rows, String none) {
    if (rows.size() == 1) {
      if (!none.isEmpty()) {
        lines.add("");
        lines.add(none);
      }
      return;
    }
    lines.add("");
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    });
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        line.append(row.get(column)).append(" ".repeat(widths[column] - row.get(column).length() + 3));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static String word(JsonNode value) {
    return value.asText().toLowerCase(Locale.ROOT);
  }

  private String age(JsonNode at) {
    if (!at.isTextual()) {
      return NEVER;
    }
    try {
      Duration age = Duration.between(Instant.parse(at.asText()), now);
      long seconds = Math.max(0, age.toSeconds());
      if (seconds < MINUTES_FROM_SECONDS) {
        return String.format(Locale.ROOT, "%.1f s ago", Math.max(0, age.toMillis()) / 1e3);
      }
      return seconds < HOURS_FROM_SECONDS ? seconds / 60 + " min ago" : seconds / 3600 + " h ago";
    } catch (DateTimeException e) {
      return at.asText();
    }
  }
}
