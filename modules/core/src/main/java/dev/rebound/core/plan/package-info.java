/** The typed, validated recovery plan of one protected system: plain records, defaults in {@link dev.rebound.core.plan.Defaults}. */
@NullMarked
package dev.rebound.core.plan;

import org.jspecify.annotations.NullMarked;
