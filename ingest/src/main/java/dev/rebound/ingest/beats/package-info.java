/** The clock beats, so that silence can be decided on. */
@NullMarked
package dev.rebound.ingest.beats;

import org.jspecify.annotations.NullMarked;
