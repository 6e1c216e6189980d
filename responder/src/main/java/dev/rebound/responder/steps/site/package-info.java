/** A standby site takes over from a lost one: fence, database, applications, names (docs/decisions/0027). */
@NullMarked
package dev.rebound.responder.steps.site;

import org.jspecify.annotations.NullMarked;
