/** Own probes: one virtual thread per target, one signal per round that tells something. */
@NullMarked
package dev.rebound.ingest.probes;

import org.jspecify.annotations.NullMarked;
