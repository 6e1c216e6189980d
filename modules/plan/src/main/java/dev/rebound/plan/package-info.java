/**
 * The plan file: YAML to a validated {@link dev.rebound.core.plan.Plan}, with every problem at once and each at its line and column.
 * The text that was read is the text that is activated and hashed; it holds references to secrets and never a secret.
 */
@NullMarked
package dev.rebound.plan;

import org.jspecify.annotations.NullMarked;
