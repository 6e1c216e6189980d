/** The few facts of the incidents log that detection needs, relayed into the signals log. */
@NullMarked
package dev.rebound.ingest.relay;

import org.jspecify.annotations.NullMarked;
