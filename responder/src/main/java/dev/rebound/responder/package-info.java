/** The hand: decides recoveries and executes their steps. The only room that touches protected systems to change them. */
@NullMarked
package dev.rebound.responder;

import org.jspecify.annotations.NullMarked;
