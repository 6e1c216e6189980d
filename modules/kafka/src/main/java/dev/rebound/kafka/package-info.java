/** The only room that configures Kafka: topics, writers, readers, the host of the deciders and the runner of open effects. */
@NullMarked
package dev.rebound.kafka;

import org.jspecify.annotations.NullMarked;
