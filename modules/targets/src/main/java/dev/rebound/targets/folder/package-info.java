/** Folders with files of users: whether they are there. */
@NullMarked
package dev.rebound.targets.folder;

import org.jspecify.annotations.NullMarked;
