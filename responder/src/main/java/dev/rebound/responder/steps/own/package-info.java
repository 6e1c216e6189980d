/** The plan's own steps: a program of this host or an HTTP request, within the responder's allow-list. */
@NullMarked
package dev.rebound.responder.steps.own;

import org.jspecify.annotations.NullMarked;
