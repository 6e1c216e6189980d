/** What a step is, what it is given and what it reports. One package below per kind of system. */
@NullMarked
package dev.rebound.responder.steps;

import org.jspecify.annotations.NullMarked;
