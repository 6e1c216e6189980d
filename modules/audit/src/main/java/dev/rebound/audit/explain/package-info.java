/** Why something was decided, and why not earlier, as text and JSON. */
@NullMarked
package dev.rebound.audit.explain;

import org.jspecify.annotations.NullMarked;
