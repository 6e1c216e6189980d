/** The steps that recover a PostgreSQL database. */
@NullMarked
package dev.rebound.responder.steps.postgres;

import org.jspecify.annotations.NullMarked;
