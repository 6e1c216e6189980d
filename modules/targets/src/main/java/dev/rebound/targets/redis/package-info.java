/** Redis servers as a target: how each fares, seen the way its clients see it. */
@NullMarked
package dev.rebound.targets.redis;

import org.jspecify.annotations.NullMarked;
