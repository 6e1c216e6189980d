package dev.rebound.app.commands;

import dev.rebound.plan.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./rebound maintenance}. */
@Command(
    name = "maintenance",
    mixinStandardHelpOptions = true,
    description = {
      "Declares planned work: no incident is opened about the component until it ends, at most a day.",
      "Needs --for or --end, and --reason."
    })
public final class MaintenanceCommand extends PeopleCommands.Said {
  @Option(names = "--system", paramLabel = "SYSTEM", description = "Default: the only one.")
  private @Nullable String system;

  @Option(names = "--component", paramLabel = "COMPONENT", description = "Of the plan (default: the whole system).")
  private @Nullable String component;

  @Option(names = "--for", paramLabel = "DURATION", description = "How long, from now on: 30m, 4h.")
  private @Nullable String length;

  @Option(names = "--end", description = "The work is over.")
  private boolean end;

  @Override
  public Integer call() {
    Duration left = end ? Duration.ZERO : Durations.parse(length == null ? "" : length)
        .orElseThrow(() -> new IllegalStateException("--for takes a duration like 30m or 4h; where the work is over say --end"));
    var fields = new HashMap<String, String>();
    if (system != null) {
      fields.put("system", system);
    }
    if (component != null) {
      fields.put("component", component);
    }
    // The end of a second ago is past for a door whose clock is a little behind ours, too.
    fields.put("until", Instant.now().plus(end ? Duration.ofSeconds(-1) : left).toString());
    return sayWith("maintenance", fields);
  }
}
