package dev.rebound.notifier.channels;

import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import dev.rebound.plan.PlanFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Notices and the lab's plan, for the tests of the channels. */
public final class Notices {
  private Notices() {}

  public static SystemName orders() {
    return new SystemName("orders");
  }

  public static NoticeRequested notice(NoticeKind kind, Channel channel, String person, String headline, String... lines) {
    return new NoticeRequested("inc-1/" + kind + "/1/" + person, 1, new IncidentId("inc-1"), kind, 1, person, channel, headline,
        List.of(lines));
  }

  /** The question of planned work, which stands on no level. */
  public static NoticeRequested asked(Channel channel, String person) {
    return new NoticeRequested(
        "recovery-redeploy:c-1/approval/0/" + person, 1, new IncidentId("redeploy:c-1"), NoticeKind.APPROVAL, 0, person, channel,
        "your decision is needed", List.of("May Rebound do this?"), new RecoveryId("recovery-redeploy:c-1"),
        "scale-to-zero");
  }

  /** A message to stakeholders of the lab's plan. */
  public static NoticeRequested promised(Channel channel, String group) {
    return new NoticeRequested(
        "inc-1/promise/" + group + "/1/" + channel.name().toLowerCase(Locale.ROOT), 1, new IncidentId("inc-1"), NoticeKind.UPDATE, 1, group,
        channel, "Ordering is not available", List.of("Next update: by 10:00 UTC."), null, null, "inc-1/promise/" + group + "/1");
  }

  /** The lab's plan with other addresses and its secrets in a folder. */
  public static Plan plan(Path folder, String slackApi, String smtp) {
    try {
      Files.createDirectories(folder.resolve("secrets"));
      Files.writeString(folder.resolve("secrets/slack-token"), "the-token\n");
      String text =
          Files.readString(Path.of("../plans/lab.yaml")).replace("http://127.0.0.1:27040/api/", slackApi)
              .replace("smtp://127.0.0.1:27050", smtp);
      return switch (PlanFile.parse(text, "lab.yaml", folder)) {
        case PlanFile.Valid valid -> valid.plan();
        case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
