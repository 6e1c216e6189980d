/** The review of an incident that is over, or not yet, from the incidents log alone (N6). Pure: the same log gives the same review. */
@NullMarked
package dev.rebound.core.review;

import org.jspecify.annotations.NullMarked;
