/** The lease by which the hosts of a site keep serving, and stop by themselves when they cannot renew it. */
@NullMarked
package dev.rebound.targets.lease;

import org.jspecify.annotations.NullMarked;
