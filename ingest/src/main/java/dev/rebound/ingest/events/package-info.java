/** CloudEvents of anybody: a plan's rules say which of them are evidence, and of what. */
@NullMarked
package dev.rebound.ingest.events;

import org.jspecify.annotations.NullMarked;
