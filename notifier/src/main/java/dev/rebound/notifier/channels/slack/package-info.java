/** Slack: Block Kit messages with buttons, one thread an incident. */
@NullMarked
package dev.rebound.notifier.channels.slack;

import org.jspecify.annotations.NullMarked;
