/** The public page: served without sign-in, from what the incidents log told, and readable while the log is away. */
@NullMarked
package dev.rebound.ingest.statuspage;

import org.jspecify.annotations.NullMarked;
