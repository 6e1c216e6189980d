/** The steps that restore a database from a backup into a new place. */
@NullMarked
package dev.rebound.responder.steps.restore;

import org.jspecify.annotations.NullMarked;
