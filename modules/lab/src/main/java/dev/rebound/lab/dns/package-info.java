/** Name servers that really serve and take updates: Debian's BIND. */
@NullMarked
package dev.rebound.lab.dns;

import org.jspecify.annotations.NullMarked;
