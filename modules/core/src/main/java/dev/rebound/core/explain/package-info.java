/** Why something was decided, and why not earlier, from the log alone. Pure. */
@NullMarked
package dev.rebound.core.explain;

import org.jspecify.annotations.NullMarked;
