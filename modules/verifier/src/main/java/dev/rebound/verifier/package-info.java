/**
 * Proves that nobody changed a recorded log: the forms of exported segments and of signed checkpoints, and the check of one against the
 * other. It uses the JDK alone, so that an auditor can run it, read it whole, or write it again
 * ({@code docs/decisions/0035-a-sealed-log.md} states the forms).
 */
@NullMarked
package dev.rebound.verifier;

import org.jspecify.annotations.NullMarked;
