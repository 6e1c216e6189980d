package dev.rebound.notifier.pages;

import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.StatusView;
import java.util.Optional;

/**
 * The port of another status page. It is brought to a state, not sent messages: what it shows is looked at first, and what it lacks is
 * done. So a crash between an act and its answer repeats nothing, and what was missed is caught up with.
 */
interface OtherPage {
  /**
   * Brings the page to what it is to show; blocks for as long as its limits of requests make it.
   *
   * @return what went wrong, one line without secrets; empty where the page shows it all
   */
  Optional<String> bring(StatusPage page, StatusView view);
}
