package dev.rebound.notifier.channels;

import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan;
import java.util.Optional;

/** Where a message to stakeholders goes: the log names their group, the plan has its addresses. */
public final class Stakeholders {
  private Stakeholders() {}

  /** The group that a notice is for; empty where the plan has none of that name any more. */
  public static Optional<Communication.Group> group(NoticeRequested notice, Plan plan) {
    return Optional.ofNullable(plan.channels().communication()).map(each -> each.groups().get(notice.person()));
  }
}
