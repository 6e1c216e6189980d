/** Health checks that others make: each is one event for every system that knows its target, stored before it is acknowledged. */
@NullMarked
package dev.rebound.ingest.health;

import org.jspecify.annotations.NullMarked;
