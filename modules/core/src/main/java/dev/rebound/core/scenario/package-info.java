/** One file per disaster: its rule and its default playbook. */
@NullMarked
package dev.rebound.core.scenario;

import org.jspecify.annotations.NullMarked;
