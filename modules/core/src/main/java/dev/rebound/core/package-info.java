/** The pure core: no clock, no random, no logger, no Kafka, no framework. */
@NullMarked
package dev.rebound.core;

import org.jspecify.annotations.NullMarked;
