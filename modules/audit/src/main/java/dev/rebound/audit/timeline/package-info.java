/** The timeline of both logs: text and HTML for people, JSON lines for machines. */
@NullMarked
package dev.rebound.audit.timeline;

import org.jspecify.annotations.NullMarked;
