/** Files as a target: the configuration on this machine, or on a folder mounted here, that tells an application where its database is. */
@NullMarked
package dev.rebound.targets.file;

import org.jspecify.annotations.NullMarked;
