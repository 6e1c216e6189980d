package dev.rebound.audit.review;

import dev.rebound.core.review.Durations;
import dev.rebound.core.review.PromiseRow;
import dev.rebound.core.review.Review;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A review's values as its templates name them: all of them text, times in UTC. */
record ReviewFields(Review review) {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  Map<String, Object> all() {
    var fields = new LinkedHashMap<String, Object>();
    var subject = review.subject();
    fields.put("incident", subject.incident().value());
    fields.put("system", subject.system().value());
    fields.put("scenario", subject.scenario().word());
    fields.put("component", subject.component());
    fields.put("target", subject.target());
    fields.put("ending", subject.ending());
    fields.put("plan", subject.planHash().substring(0, Math.min(12, subject.planHash().length())));
    fields.put("version", subject.codeVersion());
    var clock = review.clock();
    fields.put("downSince", DAY.format(clock.downSince()));
    fields.put("openedAt", DAY.format(clock.openedAt()));
    fields.put("restoredAt", day(clock.restoredAt()));
    fields.put("overAt", day(clock.overAt()));
    fields.put("detection", Durations.text(clock.detection()));
    fields.put("downtime", downtime(clock));
    fields.put("affected", String.join(", ", clock.affected()));
    fields.put("loss", clock.loss());
    fields.put("budgets", list(clock.budgets(), ReviewFields::budget));
    fields.put("timeline", list(review.timeline(), ReviewFields::moment));
    fields.put("steps", list(review.steps(), ReviewFields::step));
    fields.put("hasSteps", !review.steps().isEmpty());
    fields.put("messages", list(review.communication(), ReviewFields::message));
    fields.put("hasMessages", !review.communication().isEmpty());
    fields.put("promises", list(review.promises(), ReviewFields::promise));
    fields.put("hasPromises", !review.promises().isEmpty());
    fields.put("decisions", list(review.decisions(), ReviewFields::word));
    fields.put("hasDecisions", !review.decisions().isEmpty());
    fields.put("worked", review.worked());
    fields.put("hasWorked", !review.worked().isEmpty());
    fields.put("trouble", review.trouble());
    fields.put("hasTrouble", !review.trouble().isEmpty());
    fields.put("because", review.cause().because());
    fields.put("rule", review.cause().rule());
    fields.put("evidence", review.cause().evidence());
    fields.put("actions", list(review.actions(), action -> Map.of("what", action.what(), "because", action.because())));
    fields.put("documents", review.documents());
    fields.put("hasDocuments", !review.documents().isEmpty());
    return fields;
  }

  private static String downtime(Review.Clock clock) {
    if (clock.downtime() != null) {
      return Durations.text(clock.downtime());
    }
    return clock.overAt() == null ? "users are not served yet" : "see the incident that it was a consequence of";
  }

  private static <T> List<Map<String, ?>> list(List<T> values, Function<T, Map<String, ?>> fields) {
    return values.stream().<Map<String, ?>>map(fields).toList();
  }

  private static Map<String, ?> budget(Review.Budget budget) {
    String kept = budget.kept() == null ? "not known yet" : budget.kept() ? "kept" : "missed";
    return Map.of("name", budget.name(), "limit", Durations.text(budget.limit()), "took", Durations.text(budget.took()), "kept", kept);
  }

  private static Map<String, ?> moment(Review.Moment moment) {
    return Map.of(
        "iso", moment.at().toString(), "at", CLOCK.format(moment.at()), "since", Durations.text(moment.since()), "kind", moment.kind(),
        "sentence", moment.sentence(), "writer", moment.writer(), "position", moment.position().toString());
  }

  private static Map<String, ?> step(Review.StepTime step) {
    return Map.of(
        "step", step.step(), "sentence", step.sentence(), "attempts", step.attempts(), "took", Durations.text(step.took()), "budget",
        Durations.text(step.budget()), "share", step.share() + " %", "outcome", step.outcome(), "reason", step.reason(), "mark",
        step.bottleneck() ? "bottleneck" : "");
  }

  private static Map<String, ?> message(Review.Message message) {
    return Map.of(
        "iso", message.at().toString(), "at", CLOCK.format(message.at()), "kind", message.kind(), "to",
        message.person().isEmpty() ? "everybody" : message.person(), "channel", message.channel(), "headline", message.headline(),
        "attempts", message.attempts(), "arrived",
        message.took() == null ? "no: " + message.reason() : "after " + Durations.text(message.took()));
  }

  private static Map<String, ?> promise(PromiseRow row) {
    return Map.of(
        "group", row.group(), "what", row.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '), "due", DAY.format(row.dueAt()),
        "requested", clock(row.requestedAt()), "sent", clock(row.sentAt()), "delivered", clock(row.deliveredAt()), "state",
        row.state().name().toLowerCase(Locale.ROOT), "because", row.because());
  }

  private static String clock(@Nullable Instant at) {
    return at == null ? "not yet" : CLOCK.format(at);
  }

  private static Map<String, ?> word(Review.Word word) {
    return Map.of(
        "iso", word.at().toString(), "at", CLOCK.format(word.at()), "person", word.person(), "how", word.how(), "what", word.what(),
        "position", word.position().toString());
  }

  private static String day(@Nullable Instant at) {
    return at == null ? "not yet" : DAY.format(at);
  }
}
