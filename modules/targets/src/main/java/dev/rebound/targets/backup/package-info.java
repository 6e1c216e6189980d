/** Backups as a target: what a repository holds, whether it can be read, and its restore into a new place, never over anything. */
@NullMarked
package dev.rebound.targets.backup;

import org.jspecify.annotations.NullMarked;
