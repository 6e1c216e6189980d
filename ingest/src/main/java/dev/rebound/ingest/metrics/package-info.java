/** The objectives' figures for a Prometheus. */
@NullMarked
package dev.rebound.ingest.metrics;

import org.jspecify.annotations.NullMarked;
