/** The watch over Rebound itself, which tells people without Kafka (law 8). */
@NullMarked
package dev.rebound.notifier.watch;

import org.jspecify.annotations.NullMarked;
