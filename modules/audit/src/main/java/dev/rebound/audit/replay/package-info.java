/** The recorded logs, from Kafka or an exported folder, held against today's deciders. */
@NullMarked
package dev.rebound.audit.replay;

import org.jspecify.annotations.NullMarked;
