/** What an alert means, decided by its expression first, then by its labels, by its name last. */
@NullMarked
package dev.rebound.core.knowledge;

import org.jspecify.annotations.NullMarked;
