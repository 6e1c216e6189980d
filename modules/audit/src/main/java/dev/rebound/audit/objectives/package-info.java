/** The objectives of a month as text and JSON. */
@NullMarked
package dev.rebound.audit.objectives;

import org.jspecify.annotations.NullMarked;
