/** A small HTTP server on the loopback, shared by the lab's stand-ins. */
@NullMarked
package dev.rebound.lab.http;

import org.jspecify.annotations.NullMarked;
