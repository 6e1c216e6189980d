/** A notice in the form of each channel. Pure: the same notice gives the same message. */
@NullMarked
package dev.rebound.notifier.messages;

import org.jspecify.annotations.NullMarked;
