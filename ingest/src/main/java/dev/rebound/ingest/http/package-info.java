/** How the door speaks HTTP: who may enter, and every refusal as problem+json (RFC 9457). */
@NullMarked
package dev.rebound.ingest.http;

import org.jspecify.annotations.NullMarked;
