/**
 * Seals the audit log: signed checkpoints into {@code rebound.seals} and into a folder outside of Kafka
 * ({@code docs/decisions/0035-a-sealed-log.md}).
 */
@NullMarked
package dev.rebound.audit.seal;

import org.jspecify.annotations.NullMarked;
