/** A timeline of signals through the real door's parsing and the real deciders, on the timeline's own time, without Kafka. */
@NullMarked
package dev.rebound.app.simulate;

import org.jspecify.annotations.NullMarked;
