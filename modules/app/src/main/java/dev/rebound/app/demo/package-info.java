/** The demonstration: a real outage, recovered by the real pipeline, told from the log. */
@NullMarked
package dev.rebound.app.demo;

import org.jspecify.annotations.NullMarked;
