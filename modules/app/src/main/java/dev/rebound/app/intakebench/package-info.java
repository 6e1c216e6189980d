/** How many alerts the door stores in a second, beside a plain producer that stores the same records. */
@NullMarked
package dev.rebound.app.intakebench;

import org.jspecify.annotations.NullMarked;
