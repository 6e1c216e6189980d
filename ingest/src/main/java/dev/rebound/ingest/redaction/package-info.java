/** Secrets that senders put into what they send: found by their place or their shape, and hidden before anything is stored. */
@NullMarked
package dev.rebound.ingest.redaction;

import org.jspecify.annotations.NullMarked;
