/** The steps that recover a Redis cache. */
@NullMarked
package dev.rebound.responder.steps.redis;

import org.jspecify.annotations.NullMarked;
