package dev.rebound.notifier.watch;

import dev.rebound.core.plan.Plan;
import dev.rebound.core.sight.Runbook;
import dev.rebound.core.sight.Sight;
import dev.rebound.core.sight.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people read when Rebound is blind and when it sees again. */
record SightMessages(String headline, List<String> lines) {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  static SightMessages blind(Sight.Say.Blind blind, Map<Trouble, String> details, Instant now, Plan plan) {
    String what = blind.troubles().stream().map(Trouble::says).collect(Collectors.joining("; "));
    var lines = new ArrayList<String>();
    lines.add("Since " + CLOCK.format(blind.from()) + ", for " + Duration.between(blind.from(), now).toSeconds() + " s.");
    for (Trouble trouble : blind.troubles()) {
      String detail = details.getOrDefault(trouble, "");
      lines.add("While this lasts: " + trouble.means() + "." + (detail.isEmpty() ? "" : " (" + detail + ")"));
    }
    lines.add("You will be told once more when it is over. This message came without Kafka and cannot be acknowledged.");
    lines.addAll(Runbook.lines(plan));
    return new SightMessages("Rebound cannot act: " + what, lines);
  }

  static SightMessages back(Sight.Say.Back back) {
    return new SightMessages(
        "Rebound sees and acts again",
        List.of(
            "It could not from " + CLOCK.format(back.from()) + " to " + CLOCK.format(back.until()) + ": " + back.reason() + ".",
            "Look at what you did by hand meanwhile before you trust a recovery that begins now; './rebound stop' stops every act."));
  }
}
