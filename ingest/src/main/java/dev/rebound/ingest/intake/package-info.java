/** What all intakes share: a body cut into items, each item read strictly, and its signals stored before the answer. */
@NullMarked
package dev.rebound.ingest.intake;

import org.jspecify.annotations.NullMarked;
