/** What the mains of the four services share: options, waiting for Kafka, running until stopped or halted. */
@NullMarked
package dev.rebound.launch;

import org.jspecify.annotations.NullMarked;
