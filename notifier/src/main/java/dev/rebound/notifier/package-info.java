/** The mouth: decides who must be told what, and tells them. The only room that speaks to people. */
@NullMarked
package dev.rebound.notifier;

import org.jspecify.annotations.NullMarked;
