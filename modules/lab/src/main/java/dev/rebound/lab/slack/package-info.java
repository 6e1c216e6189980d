/** A stand-in for Slack: its Web API, a page with the messages, and correctly signed button presses. */
@NullMarked
package dev.rebound.lab.slack;

import org.jspecify.annotations.NullMarked;
