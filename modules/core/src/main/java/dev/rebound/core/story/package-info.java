/** The log as sentences for people. */
@NullMarked
package dev.rebound.core.story;

import org.jspecify.annotations.NullMarked;
