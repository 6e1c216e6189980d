/** A stand-in for Atlassian Statuspage. */
@NullMarked
package dev.rebound.lab.statuspage;

import org.jspecify.annotations.NullMarked;
