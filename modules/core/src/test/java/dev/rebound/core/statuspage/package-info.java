/** Tests of the public page's model. */
@NullMarked
package dev.rebound.core.statuspage;

import org.jspecify.annotations.NullMarked;
