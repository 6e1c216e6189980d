@NullMarked
package dev.rebound.ingest;

import org.jspecify.annotations.NullMarked;
