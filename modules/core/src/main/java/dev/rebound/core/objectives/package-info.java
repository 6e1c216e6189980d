/** The plan's objectives held against a month of the log (O1 to O3). Pure. */
@NullMarked
package dev.rebound.core.objectives;

import org.jspecify.annotations.NullMarked;
