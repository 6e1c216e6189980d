/** HAProxy before the sample application, whose servers somebody must lead to its pods. */
@NullMarked
package dev.rebound.lab.haproxy;

import org.jspecify.annotations.NullMarked;
