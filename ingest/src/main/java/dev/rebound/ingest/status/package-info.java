/** What the door saw last, for people and for load balancers; nothing decides on it. */
@NullMarked
package dev.rebound.ingest.status;

import org.jspecify.annotations.NullMarked;
