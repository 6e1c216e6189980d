/** The plans in force, as the door uses them, and their activation in both logs. */
@NullMarked
package dev.rebound.ingest.plans;

import org.jspecify.annotations.NullMarked;
