/** Decision tables and laws of escalation; no mocks, no clock. */
@NullMarked
package dev.rebound.core.escalate;

import org.jspecify.annotations.NullMarked;
