/** Commands of the operator as a target: run without a shell, bounded in time and output. */
@NullMarked
package dev.rebound.targets.command;

import org.jspecify.annotations.NullMarked;
