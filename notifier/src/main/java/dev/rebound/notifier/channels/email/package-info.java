/** E-mail: plain text and HTML, one thread an incident. */
@NullMarked
package dev.rebound.notifier.channels.email;

import org.jspecify.annotations.NullMarked;
