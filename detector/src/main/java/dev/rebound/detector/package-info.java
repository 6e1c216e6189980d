/** Signals in, incidents out. */
@NullMarked
package dev.rebound.detector;

import org.jspecify.annotations.NullMarked;
