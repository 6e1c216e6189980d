/**
 * Who must be told what, by when, on which channel: the decider of the notifier. {@link dev.rebound.core.escalate.Escalation} is the
 * entrance; the state is {@link dev.rebound.core.escalate.EscalateState}.
 */
@NullMarked
package dev.rebound.core.escalate;

import org.jspecify.annotations.NullMarked;
