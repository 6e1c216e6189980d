/** The live page of the incident. */
@NullMarked
package dev.rebound.app.live;

import org.jspecify.annotations.NullMarked;
