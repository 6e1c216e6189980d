/** Buttons in Slack: signed by Slack, spoken by a person of the plan. */
@NullMarked
package dev.rebound.ingest.slack;

import org.jspecify.annotations.NullMarked;
