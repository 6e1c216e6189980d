/** The public page: what users may read of the incidents, in their own terms, and how available each service was (O3). Pure. */
@NullMarked
package dev.rebound.core.statuspage;

import org.jspecify.annotations.NullMarked;
