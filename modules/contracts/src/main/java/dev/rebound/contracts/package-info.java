/**
 * What travels on Kafka: one sealed interface of records per log, the topics with their keys and writers, and the
 * CloudEvents codec. Depends on nothing of ours, so an auditor can read the logs with this room alone.
 */
@NullMarked
package dev.rebound.contracts;

import org.jspecify.annotations.NullMarked;
