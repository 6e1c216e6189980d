/** How things stand now, for a person who asks: what is open, who has it, who is told, what waits for an answer. Pure. */
@NullMarked
package dev.rebound.core.standing;

import org.jspecify.annotations.NullMarked;
