@NullMarked
package dev.rebound.ingest.probes;

import org.jspecify.annotations.NullMarked;
