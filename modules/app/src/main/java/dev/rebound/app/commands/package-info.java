/** The command line. */
@NullMarked
package dev.rebound.app.commands;

import org.jspecify.annotations.NullMarked;
