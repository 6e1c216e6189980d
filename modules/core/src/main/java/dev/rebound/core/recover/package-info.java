/** From incidents to recoveries: playbooks as data, one recovery per system. */
@NullMarked
package dev.rebound.core.recover;

import org.jspecify.annotations.NullMarked;
