/** From signals to incidents: what is believed about each target, and what follows. */
@NullMarked
package dev.rebound.core.detect;

import org.jspecify.annotations.NullMarked;
