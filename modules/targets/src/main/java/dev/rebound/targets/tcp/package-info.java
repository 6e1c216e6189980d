/** Ports that are watched by connecting to them. */
@NullMarked
package dev.rebound.targets.tcp;

import org.jspecify.annotations.NullMarked;
