/** Barriers against an old primary's coming back writable, as the plan names them; one class for each kind. */
@NullMarked
package dev.rebound.responder.steps.postgres.barrier;

import org.jspecify.annotations.NullMarked;
