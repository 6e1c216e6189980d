/** The supervisor on a database's host, as docs/supervisor.md describes it: starts, fences and rebuilds instances. */
@NullMarked
package dev.rebound.targets.supervisor;

import org.jspecify.annotations.NullMarked;
