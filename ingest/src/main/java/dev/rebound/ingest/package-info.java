/** The door: everything from outside enters here, authenticated, and is stored before it is acknowledged. */
@NullMarked
package dev.rebound.ingest;

import org.jspecify.annotations.NullMarked;
