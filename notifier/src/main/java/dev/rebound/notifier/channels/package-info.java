/**
 * The ways to reach people: one port, an adapter a channel. An adapter sends once and says what came of it; when to try
 * again is decided elsewhere.
 */
@NullMarked
package dev.rebound.notifier.channels;

import org.jspecify.annotations.NullMarked;
