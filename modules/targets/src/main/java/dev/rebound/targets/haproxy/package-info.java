/** HAProxy as a target: its runtime API takes a server out of a backend, or points it at another address. */
@NullMarked
package dev.rebound.targets.haproxy;

import org.jspecify.annotations.NullMarked;
