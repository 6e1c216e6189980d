/** What people say: authenticated, checked against the plan, written into the incidents log. */
@NullMarked
package dev.rebound.ingest.commands;

import org.jspecify.annotations.NullMarked;
