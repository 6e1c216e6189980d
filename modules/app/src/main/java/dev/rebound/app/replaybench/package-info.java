/** How fast recorded logs are replayed, and in how much memory; beside plain reading of the same log. */
@NullMarked
package dev.rebound.app.replaybench;

import org.jspecify.annotations.NullMarked;
