package dev.rebound.notifier;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.SystemName;
import dev.rebound.notifier.channels.ChannelSender.Page;
import java.util.Optional;

/** Where the review of an incident comes from. */
interface ReviewPages {
  /** There are none. */
  ReviewPages NONE = (system, incident) -> Optional.empty();

  /**
   * The review as it can be drawn now; must return within {@link LoggedReviews#LIMIT}, or a lease would be over before the sending.
   *
   * @return empty where it could not be drawn
   */
  Optional<Page> of(SystemName system, IncidentId incident);
}
