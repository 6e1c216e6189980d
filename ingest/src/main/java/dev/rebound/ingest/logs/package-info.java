/** Log lines as log shippers post them: a plan's rules say how many of which are a symptom. The lines themselves are not kept. */
@NullMarked
package dev.rebound.ingest.logs;

import org.jspecify.annotations.NullMarked;
