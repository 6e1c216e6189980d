/** The log as sentences for people. */
@NullMarked
package dev.rebound.app.story;

import org.jspecify.annotations.NullMarked;
