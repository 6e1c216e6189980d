/** The lab's Kafka broker, in this JVM. */
@NullMarked
package dev.rebound.lab.kafka;

import org.jspecify.annotations.NullMarked;
