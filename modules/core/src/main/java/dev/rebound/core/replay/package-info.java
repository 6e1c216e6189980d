/** Recorded decisions held against those of today's code (law 5, A1). Pure. */
@NullMarked
package dev.rebound.core.replay;

import org.jspecify.annotations.NullMarked;
